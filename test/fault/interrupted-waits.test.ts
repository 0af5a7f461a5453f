import { afterEach, describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo, type StartedCli } from '../support/cli.ts';
import { ControlledCommand } from '../support/controlled-command.ts';
import { demoFlow } from '../support/flows.ts';

let command: ControlledCommand;
afterEach(() => command.close());

async function repoOf(step: (command: string) => string): Promise<CliRepo> {
  command = await ControlledCommand.open();
  return cliRepo({
    'mlgit.yaml': demoFlow({ held: step(JSON.stringify(`${command.command} && echo 1 > build/x`)) }),
    '.gitignore': '/build/\n',
  });
}

/** Resolves when the run has said it. */
function said({ child }: StartedCli, text: string): Promise<void> {
  let seen = '';
  return new Promise((resolve) => {
    child.stdout.on('data', (part: Buffer) => {
      seen += part.toString();
      if (seen.includes(text)) resolve();
    });
  });
}

async function newest(repo: CliRepo) {
  return (await repo.result('log', '--all')).runs[0];
}

describe('a run that is interrupted while it waits', () => {
  it('in the pause before a retry ends at once, cancelled, with the attempt that it made', async () => {
    const repo = await repoOf(
      (run) => `{run: ${run}, retry: {times: 2, backoff: 1h}, outputs: {x: build/x}}`,
    );
    const run = repo.start(['run']);
    const pausing = said(run, 'again in');
    await (await command.nextInvocation()).exit(3);
    await pausing;
    process.kill(run.pid, 'SIGINT');
    const done = await run.ended;
    expect(done.exitCode, `${done}`).toBe(130);
    const { manifest, execution } = await newest(repo);
    expect(manifest).toMatchObject({ status: 'cancelled', tasks: { held: { status: 'cancelled' } } });
    expect(execution.tasks.held.attempts).toMatchObject([{ exitCode: 3 }]);
  });

  it('for another run that computes the same ends alone', async () => {
    const repo = await repoOf((run) => `{run: ${run}, outputs: {x: build/x}}`);
    const first = repo.start(['run', '--json']);
    const held = await command.nextInvocation();
    const second = repo.start(['run']);
    await said(second, 'is computing the same');
    process.kill(second.pid, 'SIGTERM');
    const done = await second.ended;
    expect(done.exitCode, `${done}`).toBe(143);
    expect((await newest(repo)).manifest.tasks.held).toMatchObject({ status: 'cancelled' });
    await held.exit(0);
    expect((await first.ended).exitCode).toBe(0);
  });

  it('with items of a fan-out still to come starts none of them', async () => {
    const items = Array.from({ length: 40 }, (_, i) => i).join(', ');
    const repo = await repoOf((run) => `{foreach: {n: [${items}]}, run: ${run}, outputs: {x: build/x}}`);
    const run = repo.start(['run', '--jobs', '2']);
    const held = [await command.nextInvocation(), await command.nextInvocation()];
    process.kill(run.pid, 'SIGHUP');
    for (const one of held) await one.gone;
    expect((await run.ended).exitCode).toBe(130);
    const { manifest } = await newest(repo);
    const statuses = Object.values<{ status: string }>(manifest.tasks).map(({ status }) => status);
    expect(manifest.status).toBe('cancelled');
    expect(statuses.filter((status) => status === 'cancelled')).toHaveLength(2);
    expect(statuses.filter((status) => status === 'skipped')).toHaveLength(38);
  });
});
