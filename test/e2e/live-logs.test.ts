import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo, type StartedCli } from '../support/cli.ts';
import { ControlledCommand, type Invocation } from '../support/controlled-command.ts';
import { demoFlow } from '../support/flows.ts';

let command: ControlledCommand;
afterEach(() => command.close());

/** `first` ends at once; then `held`, and after it `last`, do what the test says. */
async function heldRun(): Promise<{ repo: CliRepo; run: StartedCli; held: Invocation; id: string }> {
  command = await ControlledCommand.open();
  const held = JSON.stringify(`${command.command} && cp build/first build/held`);
  const last = JSON.stringify(command.command);
  const repo = cliRepo({
    'mlgit.yaml': demoFlow({
      first: '{run: "echo from first; echo 1 > build/first", outputs: {first: build/first}}',
      held: `{run: ${held}, inputs: {first: first.first}, outputs: {held: build/held}}`,
      last: `{run: ${last}, inputs: {held: held.held}}`,
    }),
    '.gitignore': '/build/\n',
  });
  const run = repo.start(['run']);
  const invocation = await command.nextInvocation();
  const [{ run: id }] = (await repo.result('status')).unfinished;
  return { repo, run, held: invocation, id };
}

/** Resolves once the command has printed `text`. */
async function printed({ child }: StartedCli, text: string): Promise<void> {
  let seen = '';
  while (!seen.includes(text)) seen += String((await once(child.stdout, 'data'))[0]);
}

describe('logs of a run under way', () => {
  it('are what its tasks have written so far: of the one that runs, or of the one that is named', async () => {
    const { repo, run, held, id } = await heldRun();
    await held.stdout('half a line');
    const now = await repo.mlgit('logs');
    expect(now.stdout, `${now}`).toBe(`==> demo@${id}:held/\nhalf a line`);
    expect((await repo.mlgit('logs', `demo@${id}:first/`)).stdout).toBe('from first\n');
    expect((await repo.mlgit('logs', `@${id.slice(0, 4)}:held`)).stdout).toBe('half a line');
    expect((await repo.mlgit('logs', `demo@${id}:last/`)).stdout).toBe(
      `(demo@${id}:last/ has not started)\n`,
    );
    const [document] = await repo.result('logs', `demo@${id}:held/`);
    expect(document).toEqual({
      run: id,
      flow: 'demo',
      task: 'held',
      attempt: 1,
      live: true,
      text: 'half a line',
    });
    const wrong = await repo.mlgit('logs', `demo@${id}:hedl/`, '--json');
    expect(wrong.json().error).toMatchObject({
      code: 'no-such-task',
      hints: [`mlgit logs demo@${id}:held/`],
    });
    await held.exit(0);
    await (await command.nextInvocation()).exit(0);
    expect((await run.ended).exitCode).toBe(0);
  });

  it('have a task that pauses before its next try once', async () => {
    command = await ControlledCommand.open();
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({ tried: '{run: "echo in vain; exit 3", retry: {times: 1, backoff: 1h}}' }),
    });
    const run = repo.start(['run']);
    await printed(run, 'again in');
    const [{ run: id }] = (await repo.result('status')).unfinished;
    const { stdout } = await repo.mlgit('logs', `demo@${id}`);
    expect(stdout).toBe(`==> demo@${id}:tried/\nin vain\n`);
    run.child.kill('SIGINT');
    expect((await run.ended).exitCode).toBe(130);
  });

  it('with --follow go on through its tasks until it ends, and lose nothing', async () => {
    const { repo, run, held, id } = await heldRun();
    const follow = repo.start(['logs', '--follow']);
    await held.stdout('one\n');
    await printed(follow, 'one\n');
    await held.stdout('two\n');
    await held.exit(0);
    const last = await command.nextInvocation();
    await last.stdout('three\n');
    await last.exit(0);
    const done = await follow.ended;
    expect(done.exitCode, `${done}`).toBe(0);
    expect(done.stdout).toBe(`==> demo@${id}:held/\none\ntwo\n==> demo@${id}:last/\nthree\n`);
    expect((await run.ended).exitCode).toBe(0);
  });

  it('with --follow of one task wait for it to start, and end with it', async () => {
    const { repo, run, held, id } = await heldRun();
    const follow = repo.start(['logs', '-f', `demo@${id}:last/`]);
    await held.exit(0);
    const last = await command.nextInvocation();
    await last.stdout('begun\n');
    await printed(follow, 'begun\n');
    await last.exit(1);
    expect((await follow.ended).stdout).toBe('begun\n');
    expect((await run.ended).exitCode).toBe(1);
  });

  it('with --follow end when the run is killed, and its tasks are lost with what they had written', async () => {
    const { repo, run, held, id } = await heldRun();
    await held.stdout('last words\n');
    const follow = repo.start(['logs', '-f']);
    await printed(follow, 'last words\n');
    process.kill(run.pid, 'SIGKILL');
    expect((await follow.ended).exitCode).toBe(0);
    expect((await repo.mlgit('logs')).stdout).toContain('last words\n');
    const next = repo.start(['run', '--json']);
    const again = await command.nextInvocation();
    await again.exit(0);
    await (await command.nextInvocation()).exit(0);
    expect((await next.ended).exitCode).toBe(0);
    expect((await repo.mlgit('logs', `demo@${id}:held/`)).stdout).toBe('last words\n');
    const shown = await repo.mlgit('show', `demo@${id}`);
    expect(shown.stdout).toContain('  status    lost\n');
    expect(shown.stdout).toMatch(/✗ held {2}failed.*\n {6}the process that ran it died\n/);
    expect(shown.stdout).toMatch(/- last {2}skipped/);
  });
});
