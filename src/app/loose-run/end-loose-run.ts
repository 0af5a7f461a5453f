import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJournaledRun } from '../../executor/run-journal.ts';
import { usageError } from '../../model/mlgit-error.ts';
import { activeFolder } from '../active-folder.ts';
import type { Context } from '../context.ts';
import { type RecordedRun, recordRun } from '../record-run.ts';
import { looseRunRecord } from './loose-run-record.ts';

/**
 * Records a loose run that has said its end, and removes its folder.
 * @throws MlgitError `no-loose-run` (usage)
 */
export async function endLooseRun(context: Context, id: string): Promise<RecordedRun> {
  const folder = join(activeFolder(context), id);
  const run = /^[0-9a-z]+$/.test(id) ? readJournaledRun(folder) : undefined;
  if (run?.header.loose !== true) {
    throw usageError(
      'no-loose-run',
      `${JSON.stringify(id)} is no loose run under way`,
      ['mlgit ps', 'mlgit log'],
      {
        run: id,
      },
    );
  }
  const recorded = await recordRun(context, await looseRunRecord(context, run));
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  return recorded;
}
