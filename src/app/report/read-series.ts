import type { ReportSeries } from '../../model/report/run-report.ts';
import type { RunRecord } from '../../model/run.ts';
import { jsonLines, ofRecords } from './data-table.ts';
import type { BoundedReader } from './read-bounded.ts';

const MOST_BYTES = 16 * 2 ** 20;
const MOST_TASKS = 40;

/** Names that say which step of a training a row is of. */
const STEPS = ['step', 'global_step', 'epoch', 'iteration', 'iter', 'round', 'batch'];
const ROW = 'row';

/** The series of metrics that the tasks of a run recorded. */
export async function readSeries(run: RunRecord, reader: BoundedReader): Promise<ReportSeries[]> {
  const all = Object.entries(run.manifest.tasks).flatMap(([task, { series }]) =>
    series === undefined ? [] : [{ task, series }],
  );
  const more = all.length - MOST_TASKS;
  if (more > 0) reader.leave(`Series of ${more} of ${all.length} tasks: a page takes ${MOST_TASKS}`);
  const read: ReportSeries[] = [];
  for (const { task, series } of all.slice(0, MOST_TASKS)) {
    const { digest, sizeBytes, path } = series;
    const what = `Series ${path} of ${task}`;
    const bytes = await reader.read({ what, digest, sizeBytes, mostBytes: MOST_BYTES });
    const found = bytes === undefined ? undefined : seriesOf(task, bytes.toString('utf8'));
    if (found !== undefined) read.push(found);
    else if (bytes !== undefined) reader.leave(`${what}: it has no line that is a JSON object`);
  }
  return read;
}

/** A series from its lines; undefined without any. */
export function seriesOf(task: string, text: string): ReportSeries | undefined {
  const records = jsonLines(text);
  if (records.length === 0) return undefined;
  const names = new Set(records.flatMap((record) => Object.keys(record)));
  const x = STEPS.find((name) => names.has(name));
  if (x !== undefined) return { task, x, data: ofRecords(records) };
  return { task, x: ROW, data: ofRecords(records.map((record, i) => ({ ...record, [ROW]: i + 1 }))) };
}
