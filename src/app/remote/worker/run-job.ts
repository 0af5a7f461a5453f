import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../../config/config.ts';
import { parseJobArgument } from '../../../executor/remote/attempt-name.ts';
import { inTemporaryFolder } from '../temporary-folder.ts';
import { claim, randomName } from './claim-attempt.ts';
import type { JobWork, WorkerRequest } from './job-work.ts';
import { openWorkerStore } from './open-worker-store.ts';
import { runPooled } from './run-pooled.ts';

/**
 * Does the work of one job on a node: an attempt by its order, and further ones of its pool while there is time; or a whole detached
 * run (docs/worker-protocol.md). An abort ends what runs in order.
 * @throws MlgitError `no-order`, `bad-order` (integrity), and what opening the store throws.
 */
export async function runJob(
  config: Config,
  request: WorkerRequest,
  { signal, onEnd }: Pick<JobWork, 'signal' | 'onEnd'>,
): Promise<void> {
  await inTemporaryFolder(config, async (scratch) => {
    await mkdir(join(scratch, 'none'));
    const argument = parseJobArgument(request.argument);
    const of = { store: request.store, folder: argument.folder };
    const store = await openWorkerStore(config, of, scratch);
    try {
      const work = { config, request, store, scratch, signal, onEnd };
      if (request.argument.endsWith('/run')) await driveWith(work);
      else await runPooled(work, argument);
    } finally {
      store.close();
    }
  });
}

async function driveWith(work: JobWork): Promise<void> {
  const { config, request, store, scratch, signal, onEnd } = work;
  const record = request.argument;
  const folder = record.slice(0, record.lastIndexOf('/'));
  const isOver = (await store.records.read(`${folder}/end`)) !== undefined;
  if (isOver || !(await claim(work, folder, randomName(config)))) {
    onEnd(record, 'taken');
    return;
  }
  const { driveRun } = await import('../detached/drive-run.ts');
  onEnd(record, await driveRun({ config, store, url: request.store, record, scratch, signal }));
}
