import { expect, onTestFinished } from 'vitest';
import { type JournaledRun, listJournals } from '../../src/executor/run-journal.ts';
import { hasEnvironmentEntry, listPids, readStat } from '../../src/runner/local/process-table.ts';
import type { CliRepo, StartedCli } from './cli.ts';
import { ControlledCommand } from './controlled-command.ts';

/** These tasks run what `$WAIT` says, and these have ended. */
export interface Moment {
  readonly waiting: readonly string[];
  readonly ended: readonly string[];
}

/** Starts a command that runs a flow, and kills it with SIGKILL at that moment. Returns the id of its run. */
export async function killDriver(repo: CliRepo, args: readonly string[], moment: Moment): Promise<string> {
  const command = await ControlledCommand.open();
  onTestFinished(() => command.close());
  const driver = repo.start(args, { env: { WAIT: command.command } });
  const waiting: number[] = [];
  for (const _ of moment.waiting) waiting.push((await command.nextInvocation()).pid);
  await areJournaled(repo, driver, moment.ended);
  const { header, open } = runUnderWay(repo);
  expect([...open.keys()].sort()).toEqual([...moment.waiting].sort());
  expect(processesOf(header.run)).toEqual(expect.arrayContaining(waiting));
  process.kill(driver.pid, 'SIGKILL');
  expect((await driver.ended).exitCode).toBe(137);
  return header.run;
}

/** Resolves once all have ended. The end of a task is in the journal before the driver prints it. */
function areJournaled(repo: CliRepo, driver: StartedCli, tasks: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      const { results } = runUnderWay(repo);
      if (!tasks.every((id) => results.has(id))) return;
      driver.child.stdout.off('data', look);
      resolve();
    };
    driver.child.stdout.on('data', look);
    look();
  });
}

function runUnderWay(repo: CliRepo): JournaledRun {
  const [run, ...others] = listJournals(repo.home('active'));
  if (run === undefined || others.length > 0) throw new Error('not one run is under way');
  return run;
}

/** Processes that tasks of a run have left. */
export function processesOf(run: string): number[] {
  const all = listPids() ?? [];
  return all.filter(
    (pid) => hasEnvironmentEntry(pid, `MLGIT_RUN=${run}`) === true && readStat(pid)?.zombie === false,
  );
}
