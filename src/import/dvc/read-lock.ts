import { type DvcData, mapsOf, readData } from './data-file.ts';
import type { DvcDocument } from './document.ts';
import { isMap } from './value.ts';

/** What dvc.lock says that stages made: stage → path as it is written there → data. */
export type LockedOuts = ReadonlyMap<string, ReadonlyMap<string, DvcData>>;

/** Of both forms: since DVC 2 with `schema` and `stages`, before with the stages at the top. */
export function readLock(document: DvcDocument): LockedOuts {
  const value = isMap(document.value) ? document.value : {};
  const isLater = Object.hasOwn(value, 'schema');
  const inner = isLater ? value['stages'] : value;
  const stages = isMap(inner) ? inner : {};
  return new Map(
    Object.entries(stages).flatMap(([name, stage]) => {
      if (!isMap(stage)) return [];
      const at = isLater ? ['stages', name] : [name];
      const outs = mapsOf(stage['outs']).map((out, index) => {
        const line = document.line([...at, 'outs', index]);
        const data = readData(out, { file: document.file, line, folder: '' });
        return [data.text, data] as const;
      });
      return [[name, new Map(outs)] as const];
    }),
  );
}
