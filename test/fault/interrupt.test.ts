import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo, type StartedCli } from '../support/cli.ts';
import { ControlledCommand, type Invocation } from '../support/controlled-command.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { demoFlow } from '../support/flows.ts';

let command: ControlledCommand;
afterEach(() => command.close());

/** `first` makes a file, `held` does what the test says and makes one, `last` needs it. */
async function heldRun(): Promise<{ repo: CliRepo; run: StartedCli; held: Invocation }> {
  command = await ControlledCommand.open();
  const held = JSON.stringify(`${command.command} && cp build/first build/held`);
  const repo = cliRepo({
    'mlgit.yaml': demoFlow({
      first: '{run: "echo 1 > build/first", outputs: {first: build/first}}',
      held: `{run: ${held}, inputs: {first: first.first}, outputs: {held: build/held}}`,
      last: '{run: "cp build/held build/last", inputs: {held: held.held}, outputs: {last: build/last}}',
    }),
    '.gitignore': '/build/\n',
  });
  const run = repo.start(['run']);
  return { repo, run, held: await command.nextInvocation() };
}

async function expectNextRunCompletes(repo: CliRepo): Promise<string> {
  const next = repo.start(['run', '--json']);
  const again = await command.nextInvocation();
  await again.exit(0);
  const done = await next.ended;
  expect(done.exitCode, `${done}`).toBe(0);
  const { execution, run } = done.json().result;
  expect(execution.tasks).toMatchObject({
    first: { outcome: 'cached' },
    held: { outcome: 'ran' },
    last: { outcome: 'ran' },
  });
  expect(repo.read('build/last')).toBe('1\n');
  expect((await repo.mlgit('fsck')).exitCode).toBe(0);
  expect(readdirSync(repo.home('active'))).toEqual([]);
  return run;
}

describe('an interrupted run', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 130],
  ] as const)(
    'by %s ends with exit code %i, recorded as cancelled with what it made',
    async (signal, exitCode) => {
      const { repo, run, held } = await heldRun();
      process.kill(run.pid, signal);
      await held.gone;
      const done = await run.ended;
      expect(done.exitCode, `${done}`).toBe(exitCode);
      expect(done.stderr).toMatch(
        new RegExp(
          `^Error: Interrupted by ${signal}: Run demo@\\w{10} was cancelled; what it had finished is recorded\nHint: mlgit run demo`,
        ),
      );
      const [recorded] = (await repo.result('log')).runs;
      expect(recorded.manifest).toMatchObject({
        status: 'cancelled',
        tasks: { first: { status: 'succeeded' }, held: { status: 'cancelled' }, last: { status: 'skipped' } },
      });
      expect((await repo.mlgit('cat', `demo@${recorded.id}:first`)).stdout).toBe('1\n');
      expect(repo.git('status', '--porcelain', '--ignored')).toBe('');
      await expectNextRunCompletes(repo);
    },
  );

  it('says the same with --json', async () => {
    const { repo, run, held } = await heldRun();
    run.child.kill('SIGKILL');
    await run.ended;
    const json = repo.start(['run', '--json']);
    await held.gone;
    const again = await command.nextInvocation();
    process.kill(json.pid, 'SIGTERM');
    await again.gone;
    const done = await json.ended;
    expect(done.exitCode, `${done}`).toBe(143);
    expect(done.json()).toMatchObject({
      status: 143,
      error: { code: 'terminated', kind: 'terminated', details: { status: 'cancelled', flow: 'demo' } },
    });
  });

  it('ends its tasks at once by a second SIGINT, and is recorded', async () => {
    const { repo, run, held } = await heldRun();
    await held.ignore('SIGTERM');
    process.kill(run.pid, 'SIGINT');
    expect(await held.nextSignal()).toBe('SIGTERM');
    process.kill(run.pid, 'SIGINT');
    const done = await run.ended;
    await held.gone;
    expect(done.exitCode, `${done}`).toBe(130);
    expect(done.stdout).toContain('a second Ctrl-C ends it at once');
    const [recorded] = (await repo.result('log')).runs;
    expect(recorded.manifest).toMatchObject({
      status: 'cancelled',
      tasks: { held: { status: 'cancelled' } },
    });
    await expectNextRunCompletes(repo);
  });

  it('is not hurried by the second SIGHUP that a closed terminal sends', async () => {
    const { repo, run, held } = await heldRun();
    await held.ignore('SIGTERM');
    process.kill(run.pid, 'SIGHUP');
    expect(await held.nextSignal()).toBe('SIGTERM');
    for (let i = 0; i < 3; i++) process.kill(run.pid, 'SIGHUP');
    await held.stdout('still there\n');
    await held.exit(0);
    expect((await run.ended).exitCode).toBe(130);
    const [recorded] = (await repo.result('log')).runs;
    expect(recorded.manifest.status).toBe('cancelled');
    expect((await repo.mlgit('logs', `demo@${recorded.id}:held/`)).stdout).toBe('still there\n');
  });

  it('is recovered when it was killed while it ended its tasks', async () => {
    const { repo, run, held } = await heldRun();
    await held.ignore('SIGTERM');
    process.kill(run.pid, 'SIGINT');
    expect(await held.nextSignal()).toBe('SIGTERM');
    process.kill(run.pid, 'SIGKILL');
    await run.ended;
    expect((await repo.result('log')).runs).toEqual([]);
    const [dead] = readdirSync(repo.home('active'));
    const next = await expectNextRunCompletes(repo);
    await held.gone;
    const runs = (await repo.result('log')).runs;
    expect(
      runs.map(({ id, manifest }: { id: string; manifest: { status: string } }) => [id, manifest.status]),
    ).toEqual([
      [next, 'succeeded'],
      [dead, 'lost'],
    ]);
  });
});

describe('a run whose process was killed', () => {
  it('is lost, with what it had finished, and its steps are ended before the next run starts them', async () => {
    const { repo, run, held } = await heldRun();
    process.kill(run.pid, 'SIGKILL');
    await run.ended;
    process.kill(held.pid, 0);
    const status = await repo.mlgit('status', '--json');
    expect(status.exitCode, `${status}`).toBe(0);
    const [dead = ''] = readdirSync(repo.home('active'));
    const next = repo.start(['run']);
    await held.gone;
    const again = await command.nextInvocation();
    await again.exit(0);
    const done = await next.ended;
    expect(done.exitCode, `${done}`).toBe(0);
    expect(done.stdout).toMatch(
      new RegExp(
        `Warning: Run demo@${dead} of .* died; it is recorded as lost with 1 finished task; \\d of its processes still ran and were ended`,
      ),
    );
    const { manifest, execution } = await repo.result('show', `demo@${dead}`);
    expect(manifest).toMatchObject({
      status: 'lost',
      tasks: { first: { status: 'succeeded' }, held: { status: 'failed' }, last: { status: 'skipped' } },
    });
    expect(execution.recovered).toMatch(/journal/);
    expect((await repo.mlgit('cat', `demo@${dead}:first`)).stdout).toBe('1\n');
  });

  it('is gone on with by resume, which records it first', async () => {
    const { repo, run, held } = await heldRun();
    const [id = ''] = readdirSync(repo.home('active'));
    await expectFailure(repo, ['resume', id], {
      exitCode: 2,
      code: 'run-alive',
      message: /has not ended/,
      hints: [`mlgit logs --follow demo@${id}`],
    });
    process.kill(run.pid, 'SIGKILL');
    await run.ended;
    const next = repo.start(['resume', id.slice(0, 5), '--json']);
    await held.gone;
    await (await command.nextInvocation()).exit(0);
    const done = await next.ended;
    expect(done.exitCode, `${done}`).toBe(0);
    const { execution } = done.json().result;
    expect(execution).toMatchObject({ resumes: id, tasks: { first: { outcome: 'cached', firstRun: id } } });
    expect((await repo.result('show', `demo@${id}`)).manifest.status).toBe('lost');
  });

  it('is recovered once by several runs that start at once, and all of them complete', async () => {
    const { repo, run, held } = await heldRun();
    process.kill(run.pid, 'SIGKILL');
    await run.ended;
    const started = Array.from({ length: 5 }, () => repo.start(['run', '--json']));
    await held.gone;
    await (await command.nextInvocation()).exit(0);
    for (const one of started) {
      const done = await one.ended;
      expect(done.exitCode, `${done}`).toBe(0);
    }
    const { runs } = await repo.result('log', '--all');
    const statuses = runs.map((one: { manifest: { status: string } }) => one.manifest.status);
    expect(statuses.sort()).toEqual(['lost', ...Array(5).fill('succeeded')]);
    expect(readdirSync(repo.home('active'))).toEqual([]);
  });

  it('is told from one that lives: another run leaves it alone', async () => {
    const { repo, run, held } = await heldRun();
    const other = await repo.mlgit('run', '--only', 'first', '--json');
    expect(other.exitCode, `${other}`).toBe(0);
    expect(other.json().warnings).toEqual([]);
    await held.exit(0);
    expect((await run.ended).exitCode).toBe(0);
    const statuses = (await repo.result('log', '--all')).runs.map(
      (one: { manifest: { status: string } }) => one.manifest.status,
    );
    expect(statuses).toEqual(['succeeded', 'succeeded']);
  });
});
