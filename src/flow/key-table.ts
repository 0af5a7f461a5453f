/** A kind of mapping in a file that people write: how they call it, what it can hold now, and what a later version will. */
export interface KeyTable {
  readonly what: string;
  readonly known: readonly string[];
  readonly later: readonly string[];
}

export function table(what: string, shape: object, later: readonly string[] = []): KeyTable {
  return { what, known: Object.keys(shape), later };
}
