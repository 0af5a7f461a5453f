/** Remembered answers of one kind. Forgetting one is always allowed, so nothing here ever fails. */
export interface Memo {
  get(key: string): string | undefined;
  getMany(keys: Iterable<string>): Map<string, string>;
  set(key: string, value: string): void;
  setMany(entries: Iterable<readonly [key: string, value: string]>): void;
  /** Forgets all of this kind. */
  clear(): void;
}
