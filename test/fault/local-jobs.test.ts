import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { JobRunner } from '../../src/runner/job-port.ts';
import { createLocalJobs, type LocalJobsOptions } from '../../src/runner/local/jobs/local-jobs.ts';
import { ControlledCommand } from '../support/controlled-command.ts';
import { endOf, job, printed, signal, submitted } from '../support/job-watching.ts';
import { temporaryFolder } from '../support/repo.ts';

const child = fileURLToPath(new URL('../support/local-jobs-child.ts', import.meta.url));

function open(folder: string, rest: Partial<LocalJobsOptions> = {}): JobRunner {
  return createLocalJobs({ name: 'here', folder, env: { PATH: process.env.PATH ?? '' }, ...rest });
}

it('a job goes on when the process that submitted it is killed, and others read and cancel it', async () => {
  const folder = temporaryFolder();
  const args = ['--disable-warning=ExperimentalWarning', child, folder, 'echo started; exec sleep 3600'];
  const submitter = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: submitter.stdout }), 'line');
  submitter.kill('SIGKILL');
  await once(submitter, 'exit');
  const { id } = JSON.parse(line) as { id: string };
  const runner = open(folder);
  await printed(runner, id, 'started');
  expect((await runner.poll([id], signal)).get(id)).toMatchObject({ kind: 'running' });
  await runner.cancel([id], signal);
  expect(await endOf(runner, id)).toEqual({ kind: 'cancelled' });
});

it('what does not want to end is killed, with all that it started', async () => {
  const control = await ControlledCommand.open();
  const runner = open(temporaryFolder(), { graceMs: 100 });
  const [id = ''] = await submitted(runner, [job(`${control.command} & ${control.command}`)]);
  const started = [await control.nextInvocation(), await control.nextInvocation()];
  for (const process of started) await process.ignore('SIGTERM');
  await runner.cancel([id], signal);
  for (const process of started) await process.gone;
  expect(await endOf(runner, id)).toEqual({ kind: 'cancelled' });
  await control.close();
});

it('what wants to end in order is given the time', async () => {
  const runner = open(temporaryFolder(), { graceMs: 3_600_000 });
  const script = `trap 'echo in order; exit 0' TERM; echo started; while :; do sleep 0.05; done`;
  const [id = ''] = await submitted(runner, [job(script)]);
  await printed(runner, id, 'started');
  await runner.cancel([id], signal);
  expect(await endOf(runner, id)).toEqual({ kind: 'cancelled' });
  expect(await runner.output(id, signal)).toMatch(/in order\n$/);
});

it('what a script leaves behind ends with it', async () => {
  const control = await ControlledCommand.open();
  const runner = open(temporaryFolder());
  const [id = ''] = await submitted(runner, [job(`${control.command} & ${control.command}; exit 3`)]);
  const [first, second] = [await control.nextInvocation(), await control.nextInvocation()];
  await first.exit(0);
  await second.exit(0);
  expect(await endOf(runner, id)).toEqual({ kind: 'exit', exitCode: 3 });
  await control.close();
});

it('a job whose processes were all killed from outside is lost', async () => {
  const folder = temporaryFolder();
  const runner = open(folder);
  const [id = ''] = await submitted(runner, [job('echo started; exec sleep 3600')]);
  await printed(runner, id, 'started');
  const pid = Number(readFileSync(join(folder, id, 'process'), 'utf8').split(' ')[0]);
  process.kill(-pid, 'SIGKILL');
  expect(await endOf(runner, id)).toEqual({ kind: 'lost', reason: expect.stringContaining('gone') });
});

it('a job sees the environment that was given, and nothing else', async () => {
  const runner = open(temporaryFolder(), { env: { PATH: '/usr/bin:/bin', GIVEN: 'yes' } });
  const [id = ''] = await submitted(runner, [job('env; echo end')]);
  const output = await printed(runner, id, 'end\n');
  expect(output).toContain('GIVEN=yes\n');
  // What a shell sets by itself.
  expect(output.replace(/^(?:GIVEN|PATH|PWD|OLDPWD|SHLVL|_)=.*\n/gm, '')).toBe('end\n');
  await endOf(runner, id);
});

it('more cores than the machine has are refused', async () => {
  const [answer] = await open(temporaryFolder()).submit([job('true', { resources: { cpu: 1e6 } })], signal);
  expect(answer).toEqual({
    refused: {
      kind: 'never-scheduled',
      reason: expect.stringMatching(/^it asks for 1000000 cores, and this machine has \d+$/),
    },
  });
});
