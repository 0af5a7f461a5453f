import { listJournals } from '../executor/run-journal.ts';
import { usageError } from '../model/mlgit-error.ts';
import { interruptProcess } from '../runner/local/interrupt-process.ts';
import { activeFolder } from './active-folder.ts';
import type { Context } from './context.ts';
import { askForCancel } from './remote/detached/cancel-record.ts';
import { findDetached } from './remote/detached/detached-runs.ts';

export interface CancelledRun {
  readonly run: string;
  readonly flow: string;
  /** Whether its driver was told, or will find it in the store. */
  readonly told: 'process' | 'store';
}

/**
 * Asks a run to end in order, as Ctrl-C does where it is shown: one of this clone, or one that was detached.
 * @throws MlgitError `not-this-machine`, `own-run` (usage), and what `findDetached` throws.
 */
export async function cancelRun(context: Context, text: string): Promise<CancelledRun> {
  const prefix = text.slice(text.indexOf('@') + 1);
  const here = listJournals(activeFolder(context)).filter(
    ({ header, touchedAtMs }) =>
      prefix.length >= 4 && header.run.startsWith(prefix) && context.isAlive(header.process, touchedAtMs),
  );
  const [journal] = here;
  if (journal !== undefined && here.length === 1) {
    const { run, flow, process: driver, host } = journal.header;
    if (driver.scope === context.driver.scope && driver.pid === context.driver.pid) throw ofThisProcess(run);
    if (driver.scope !== context.driver.scope) throw elsewhere(run, host ?? 'another machine');
    interruptProcess(driver.pid);
    return { run, flow, told: 'process' };
  }
  const { remote, found } = await findDetached(context, text, 'write');
  const { name, email } = await context.identity();
  await askForCancel(remote.records, found.order.run, `${name} <${email}>`);
  return { run: found.order.run, flow: found.order.flow, told: 'store' };
}

/** A signal would end whoever embeds mlgit. */
function ofThisProcess(run: string): Error {
  return usageError('own-run', `Run ${run} is driven by this very process, which ends it by its signal`, [
    'abort the signal that the run was given',
  ]);
}

function elsewhere(run: string, host: string): Error {
  return usageError(
    'not-this-machine',
    `Run ${run} is driven by a process of ${host}, which cannot be reached from here`,
    [`mlgit cancel ${run}   (on ${host})`],
    { run, host },
  );
}
