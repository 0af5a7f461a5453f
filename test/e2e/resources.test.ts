import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type CliRepo, cliClone, cliRepo, type StartedCli } from '../support/cli.ts';
import { ControlledCommand } from '../support/controlled-command.ts';
import { demoFlow } from '../support/flows.ts';
import { requireTool } from '../support/required-tool.ts';

const python = requireTool('python3');
const ALL = availableParallelism();
let command: ControlledCommand | undefined;
afterEach(async () => {
  await command?.close();
  command = undefined;
});

const boardOf = (repo: CliRepo): string[] => {
  const folder = repo.env.MLGIT_BOARD_DIR as string;
  return existsSync(folder) ? readdirSync(folder) : [];
};

/** A flow whose only step has all cores and does what the test says. */
async function greedy(): Promise<CliRepo> {
  command = await ControlledCommand.open();
  const run = JSON.stringify(command.command);
  return cliRepo({ 'mlgit.yaml': demoFlow({ a: `{run: ${run}, cache: false, resources: {cpu: ${ALL}}}` }) });
}

async function printed(started: StartedCli, text: string): Promise<string> {
  let seen = '';
  while (!seen.includes(text)) {
    const [part] = (await once(started.child.stdout, 'data')) as [Buffer];
    seen += part.toString();
  }
  return seen;
}

describe('runs of two clones that want the same cores', () => {
  it('go one after the other, and say whom they wait for', async () => {
    const repo = await greedy();
    const clone = cliClone(repo, 'clone');
    const first = repo.start(['run']);
    const held = await command!.nextInvocation();
    const second = clone.start(['run']);
    expect(await printed(second, 'waits')).toMatch(
      new RegExp(`a waits: ${ALL} of ${ALL} cpu are taken by Ada Tester's run demo@\\w{10}`),
    );
    await held.exit(0);
    const next = await command!.nextInvocation();
    await next.exit(0);
    expect((await first.ended).exitCode).toBe(0);
    expect((await second.ended).exitCode).toBe(0);
    expect(boardOf(repo)).toEqual([]);
  });

  it('go on when the one that has them is killed', async () => {
    const repo = await greedy();
    const clone = cliClone(repo, 'clone');
    const first = repo.start(['run']);
    await command!.nextInvocation();
    const second = clone.start(['run']);
    await printed(second, 'waits');
    first.child.kill('SIGKILL');
    const next = await command!.nextInvocation();
    await next.exit(0);
    expect((await second.ended).exitCode).toBe(0);
    expect(boardOf(repo)).toEqual([]);
  });

  it('end when they are interrupted while they wait, and are recorded as cancelled', async () => {
    const repo = await greedy();
    const clone = cliClone(repo, 'clone');
    const first = repo.start(['run']);
    const held = await command!.nextInvocation();
    const second = clone.start(['run']);
    await printed(second, 'waits');
    process.kill(second.pid, 'SIGINT');
    expect((await second.ended).exitCode).toBe(130);
    await held.exit(0);
    expect((await first.ended).exitCode).toBe(0);
    const [run] = (await clone.result('log', '--all')).runs;
    expect(run.manifest).toMatchObject({ status: 'cancelled', tasks: { a: { status: 'cancelled' } } });
  });
});

describe('what a step needs', () => {
  it('is refused before anything runs where the machine never has it', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        first: '{run: "touch $HOME/ran", cache: false}',
        train: '{run: "true", resources: {memory: 4000TiB}}',
      }),
    });
    const done = await repo.mlgit('run');
    expect(done.exitCode).toBe(1);
    expect(done.stderr).toMatch(
      /^Error: Step train needs \d+ TiB memory, and this machine can give [\d.]+ [GMT]iB\nHint: mlgit run demo --resources train\.memory=\d+[GM]iB\n$/,
    );
    expect(existsSync(join(repo.env.HOME as string, 'ran'))).toBe(false);
    expect((await repo.result('log', '--all')).runs).toEqual([]);
    expect((await repo.mlgit('run', '--resources', 'train.memory=100MiB')).exitCode).toBe(0);
    // A result that is there needs no machine.
    expect((await repo.mlgit('run', '--only', 'train')).exitCode).toBe(0);
  });

  it('is recorded and shown, and is not part of the key', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({ a: '{run: "true", resources: {cpu: 0.5, memory: 1GiB, time: 1h}}' }),
    });
    const { execution } = await repo.result('run');
    const [attempt] = execution.tasks.a.attempts;
    expect(attempt.requested).toEqual({ cpu: 0.5, memoryBytes: 2 ** 30, timeMs: 3_600_000 });
    const shown = (await repo.mlgit('show', 'demo@latest:a/')).stdout;
    expect(shown).toMatch(/^ {2}asked {2}cpu 0\.5, memory 1\.00 GiB, time 1 h 0 min$/m);
    const dry = await repo.mlgit('run', '--dry-run', '--force', '--resources', 'a.memory=2GiB');
    expect(dry.stdout).toMatch(/^ {2}▶ a +--force {2}\(cpu 0\.5, memory 2\.00 GiB, time 1 h 0 min\)$/m);
    const again = await repo.result('run', '--resources', 'a.memory=2GiB');
    expect(again.execution.tasks.a.outcome).toBe('cached');
  });

  it('grows with each try up to what the machine has, and is waited for no longer than others hold it', async () => {
    const half = Math.ceil(totalmem() / 2 ** 21);
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        a: `{run: exit 3, resources: {memory: ${half}MiB}, retry: {times: 2, scale: {memory: 1.5}}}`,
      }),
    });
    expect((await repo.mlgit('run')).exitCode).toBe(1);
    const [run] = (await repo.result('log', '--all')).runs;
    const asked = run.execution.tasks.a.attempts.map(
      ({ requested }: { requested: { memoryBytes: number } }) => requested.memoryBytes,
    );
    expect(asked[0]).toBe(half * 2 ** 20);
    expect(asked[1]).toBeGreaterThan(asked[0]);
    expect(asked[2]).toBeLessThan(totalmem());
    expect(asked[2]).toBeGreaterThanOrEqual(asked[1]);
  });

  it('ends a task after its time as a timeout does, the shorter of both', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({ a: '{run: "sleep 600", timeout: 1h, resources: {time: 50ms}}' }),
    });
    const done = await repo.mlgit('run', '--json');
    expect(done.json().error?.details.tasks.a).toMatchObject({ failure: { kind: 'timeout', timeoutMs: 50 } });
  });

  it.skipIf(python.missing || process.platform !== 'linux')(
    'is what it took before, where nothing is declared, which is said and recorded',
    async () => {
      const hold = `${python.path} -c 'import time; x = bytearray(b"x" * 200_000_000); time.sleep(0.2)'`;
      const repo = cliRepo({
        'mlgit.yaml': demoFlow({ a: `{run: ${JSON.stringify(hold)}, cache: false}` }),
      });
      const first = await repo.mlgit('run');
      expect(first.exitCode, `${first}`).toBe(0);
      expect(first.stdout).not.toContain('memory');
      const status = await repo.result('status');
      expect(status.steps[0].resources).toMatchObject({ measured: true });
      const second = await repo.mlgit('run');
      expect(second.stdout).toMatch(/^ {2}a gets \d+ MiB of memory, by what it needed before$/m);
      const { execution } = await repo.result('show', 'demo@latest');
      const { requested, peakBytes } = execution.tasks.a.attempts[0];
      expect(peakBytes).toBeGreaterThan(200_000_000);
      expect(requested).toMatchObject({ measured: true });
      expect(requested.memoryBytes).toBeGreaterThan(peakBytes);
      expect((await repo.mlgit('show', 'demo@latest:a/')).stdout).toContain('(as measured before)');
    },
  );

  it('with a mistake is refused', async () => {
    const repo = cliRepo({ 'mlgit.yaml': demoFlow({ train: '{run: "true"}' }) });
    const done = await repo.mlgit('run', '--resources', 'trian.memory=1GiB');
    expect(done.exitCode).toBe(2);
    expect(done.stderr).toContain('did you mean "train"?');
  });
});
