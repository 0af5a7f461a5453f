/** Remembered facts of one kind, by key. A cache: what it lacks is computed again, what it holds is never wrong. */
export interface Memo {
  get(key: string): string | undefined;
  getMany(keys: readonly string[]): Map<string, string>;
  setMany(entries: readonly (readonly [string, string])[]): void;
}
