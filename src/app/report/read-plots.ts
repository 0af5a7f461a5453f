import type { ManifestPlot } from '../../model/manifest.ts';
import type { DataTable, ReportPlot } from '../../model/report/run-report.ts';
import type { RunRecord } from '../../model/run.ts';
import { parseTable } from './data-table.ts';
import { imageType } from './image-type.ts';
import type { BoundedReader } from './read-bounded.ts';

const MOST_BYTES = 8 * 2 ** 20;
const MOST_PLOTS = 60;

/** The curves that the steps of a run declare. Plots that are images are shown as such (`read-images.ts`). */
export async function readPlots(run: RunRecord, reader: BoundedReader): Promise<ReportPlot[]> {
  const declared = Object.entries(run.manifest.tasks).flatMap(([task, { plots = [] }]) =>
    plots.map((plot) => ({ task, plot })),
  );
  const more = declared.length - MOST_PLOTS;
  if (more > 0) reader.leave(`${more} of ${declared.length} plots: a page takes ${MOST_PLOTS}`);
  const read: ReportPlot[] = [];
  for (const { task, plot } of declared.slice(0, MOST_PLOTS)) {
    if (imageType(plot.file) !== undefined) continue;
    const found = await readPlot(task, plot, reader);
    if (found !== undefined) read.push(found);
  }
  return read;
}

async function readPlot(
  task: string,
  { file, title, digest, sizeBytes, ...axes }: ManifestPlot,
  reader: BoundedReader,
): Promise<ReportPlot | undefined> {
  const what = `Plot ${file} of ${task}`;
  const bytes = await reader.read({ what, digest, sizeBytes, mostBytes: MOST_BYTES });
  if (bytes === undefined) return undefined;
  const data = parseTable(file, bytes.toString('utf8'));
  const chosen = data === undefined ? 'it is no CSV, TSV, JSON or JSON-lines table' : chooseAxes(data, axes);
  if (data === undefined || typeof chosen === 'string') {
    reader.leave(`${what}: ${chosen as string}`);
    return undefined;
  }
  return { task, title: title ?? file, file, ...chosen, data };
}

interface Axes {
  readonly x: string;
  readonly y: string;
  readonly by?: string;
}

/** What the flow file leaves out is the first columns of numbers; a column of few texts tells curves apart. Else why not. */
function chooseAxes(
  { columns, rows }: DataTable,
  declared: Pick<ManifestPlot, 'x' | 'y' | 'series'>,
): Axes | string {
  const missing = [declared.x, declared.y, declared.series].find(
    (name) => name !== undefined && !columns.includes(name),
  );
  if (missing !== undefined) return `it has no column ${missing}, but ${columns.join(', ')}`;
  const is = (type: string) => (name: string) => {
    const at = columns.indexOf(name);
    return (
      rows.some((row) => typeof row[at] === type) &&
      rows.every((row) => row[at] === null || typeof row[at] === type)
    );
  };
  const named = [declared.x, declared.y, declared.series];
  const numbers = columns.filter(is('number')).filter((name) => !named.includes(name));
  const x = declared.x ?? numbers.shift();
  const y = declared.y ?? numbers.shift();
  if (x === undefined || y === undefined) return 'it has no two columns of numbers';
  const by =
    declared.series ??
    columns.find(
      (name) => name !== x && name !== y && is('string')(name) && isFew(rows, columns.indexOf(name)),
    );
  return { x, y, ...(by === undefined ? {} : { by }) };
}

const MOST_CURVES = 20;

function isFew(rows: DataTable['rows'], at: number): boolean {
  const distinct = new Set(rows.map((row) => row[at])).size;
  return distinct <= MOST_CURVES && distinct < rows.length;
}
