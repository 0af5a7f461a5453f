/**
 * What is to be called when a signal is aborted, with one listener on the signal however many there are: a signal looks
 * through all of its listeners whenever one more is added.
 */
export class AbortCalls {
  readonly #calls = new WeakMap<AbortSignal, Set<() => void>>();

  /** Returns what takes `call` away again. */
  add(signal: AbortSignal, call: () => void): () => void {
    let calls = this.#calls.get(signal);
    if (calls === undefined) {
      calls = new Set();
      this.#calls.set(signal, calls);
      const all = calls;
      signal.addEventListener('abort', () => {
        for (const each of all) each();
      });
    }
    calls.add(call);
    return () => void calls.delete(call);
  }
}
