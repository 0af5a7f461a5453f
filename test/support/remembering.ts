import type { Memo } from '../../src/index/memo-port.ts';

/** A memo of this process. */
export function rememberingMemo(): Memo {
  const entries = new Map<string, string>();
  return {
    get: (key) => entries.get(key),
    getMany: (keys) =>
      new Map([...keys].flatMap((key) => (entries.has(key) ? [[key, entries.get(key)!]] : []))),
    set: (key, value) => entries.set(key, value),
    setMany: (all) => {
      for (const [key, value] of all) entries.set(key, value);
    },
    clear: () => entries.clear(),
  };
}
