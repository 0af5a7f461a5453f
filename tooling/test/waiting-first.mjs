import { BaseSequencer } from 'vitest/node';

/**
 * Files that start clusters, install environments or kill processes at many points: they wait more than they compute, and
 * take a minute and more. Begun last, one of them would hold up the end while nothing runs beside it.
 */
const WAITING =
  /kubernetes|pods|slurm|batch|airflow|metaflow|detached|without-credentials|graph-matrix|\/fault\/|\/remote\/|\/environment\//;

/** Begins with what waits, and goes on as vitest would. */
export class WaitingFirst extends BaseSequencer {
  async sort(files) {
    const sorted = await super.sort(files);
    return Object.values(Object.groupBy(sorted, ({ moduleId }) => (WAITING.test(moduleId) ? 0 : 1))).flat();
  }
}
