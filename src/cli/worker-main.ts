import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runJob } from '../app/remote/worker/run-job.ts';
import { loadConfig } from '../config/load-config.ts';

/**
 * `mlgit worker STORE ARGUMENT`, which the script of a job calls (docs/worker-protocol.md): an entry of its own, so that a node
 * loads nothing of the command line's machinery. The end of the task is in its report; the exit code is for the job
 * system's own listings.
 */
export async function main(argv: readonly string[], root: string): Promise<void> {
  const [, store = '', argument = ''] = argv;
  const told = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => told.abort());
  try {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    const config = loadConfig(version);
    const job = config.env.MLGIT_JOB || undefined;
    await runJob(config, { store, argument, job }, { signal: told.signal, onEnd: tellEnd });
  } catch (thrown) {
    const { reportFailure } = await import('./report-failure.ts');
    reportFailure(thrown);
  }
}

function tellEnd(folder: string, end: string): void {
  process.stdout.write(`mlgit: ${folder}: ${end}\n`);
  if (end === 'failed' || end === 'cancelled') process.exitCode = 1;
}
