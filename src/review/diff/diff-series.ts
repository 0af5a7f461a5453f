import type { SeriesChange, SeriesDiff } from '../../model/diff/series-diff.ts';
import type { TaskPair } from './task-pairs.ts';

export type SeriesLook = NonNullable<SeriesChange['columns']>;

/** `looks` has the columns of those that were read, by task. */
export function diffSeries(
  pairs: readonly TaskPair[],
  looks: ReadonlyMap<string, SeriesLook> = new Map(),
): SeriesDiff {
  const changed: SeriesChange[] = [];
  let same = 0;
  for (const { id: task, step, before, after } of pairs) {
    const [old, now] = [before?.manifest.series, after?.manifest.series];
    const known = now ?? old;
    if (known === undefined) continue;
    if (old?.digest === now?.digest) {
      same++;
      continue;
    }
    const columns = looks.get(task);
    changed.push({ step, task, path: known.path, ...(columns === undefined ? {} : { columns }) });
  }
  return { changed, same };
}
