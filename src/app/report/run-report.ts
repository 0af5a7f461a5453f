import type { RunReport } from '../../model/report/run-report.ts';
import type { RunRecord } from '../../model/run.ts';
import type { ReadContext } from '../context.ts';
import { noteOf } from '../notes.ts';
import { readTags } from '../tags.ts';
import { BoundedReader } from './read-bounded.ts';
import { readImages } from './read-images.ts';
import { readPlots } from './read-plots.ts';
import { readSeries } from './read-series.ts';
import { readTails } from './read-tails.ts';

/** Everything that the page of a recorded run shows. What no store can give is named in `leftOut`. */
export async function reportOfRun(
  context: ReadContext,
  run: RunRecord,
  signal: AbortSignal,
): Promise<RunReport> {
  const store = context.artifactsOf(run);
  const reader = new BoundedReader(store, signal);
  const note = await noteOf(context, run);
  const { byRun } = await readTags(context);
  return {
    version: 1,
    kind: 'run',
    run,
    tags: byRun.get(`${run.flow}/${run.id}`) ?? [],
    ...(note === undefined ? {} : { note }),
    plots: await readPlots(run, reader),
    series: await readSeries(run, reader),
    images: await readImages(run, reader, { store, signal }),
    logs: await readTails(run, reader, { store, signal }),
    leftOut: reader.leftOut,
  };
}
