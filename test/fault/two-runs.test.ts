import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { beside, type CliRepo, cliClone, cliRepo, type StartedCli } from '../support/cli.ts';
import { ControlledCommand } from '../support/controlled-command.ts';
import { demoFlow } from '../support/flows.ts';

const opened: ControlledCommand[] = [];
afterEach(async () => {
  for (const command of opened.splice(0)) await command.close();
});

async function heldStep(): Promise<{ repo: CliRepo; command: ControlledCommand }> {
  const command = await ControlledCommand.open();
  opened.push(command);
  const run = JSON.stringify(`${command.command} && echo 1 > build/x`);
  const repo = cliRepo({
    'mlgit.yaml': demoFlow({ a: `{run: ${run}, outputs: {x: build/x}}` }),
    '.gitignore': '/build/\n',
  });
  return { repo, command };
}

/** Resolves once the process has printed this. */
async function printed(started: StartedCli, text: string): Promise<void> {
  let seen = '';
  while (!seen.includes(text)) {
    const [part] = (await once(started.child.stdout, 'data')) as [Buffer];
    seen += part.toString();
  }
}

async function outcomes(repo: CliRepo): Promise<string[]> {
  const { runs } = await repo.result('log');
  return runs.map(
    (run: { execution: { tasks: { a: { outcome: string } } } }) => run.execution.tasks.a.outcome,
  );
}

describe('two runs at once', () => {
  it('are both recorded, and what both want is computed once', async () => {
    const { repo, command } = await heldStep();
    const first = repo.start(['run']);
    const invocation = await command.nextInvocation();
    const second = repo.start(['run']);
    await printed(second, 'wait');
    await invocation.exit(0);
    for (const run of [first, second]) {
      const done = await run.ended;
      expect(done.exitCode, `${done}`).toBe(0);
    }
    expect((await outcomes(repo)).sort()).toEqual(['cached', 'ran']);
    expect(repo.read('build/x')).toBe('1\n');
    expect((await repo.mlgit('fsck')).exitCode).toBe(0);
  });

  it('of two clones that share a store compute it once, too', async () => {
    const { repo, command } = await heldStep();
    const clone = cliClone(repo, 'clone');
    for (const one of [repo, clone]) one.git('config', 'mlgit.localStore', beside(repo, 'store'));
    const first = repo.start(['run']);
    const invocation = await command.nextInvocation();
    const second = clone.start(['run']);
    await printed(second, 'wait');
    await invocation.exit(0);
    expect([(await first.ended).exitCode, (await second.ended).exitCode]).toEqual([0, 0]);
    expect([...(await outcomes(repo)), ...(await outcomes(clone))]).toEqual(['ran', 'cached']);
  });

  it('go on when the one that computes fails: the other computes it itself', async () => {
    const { repo, command } = await heldStep();
    const first = repo.start(['run']);
    const invocation = await command.nextInvocation();
    const second = repo.start(['run']);
    await printed(second, 'wait');
    await invocation.exit(1);
    await (await command.nextInvocation()).exit(0);
    expect([(await first.ended).exitCode, (await second.ended).exitCode]).toEqual([1, 0]);
    expect((await outcomes(repo)).sort()).toEqual(['failed', 'ran']);
  });

  it('go on when the one that computes is killed: the other takes over', async () => {
    const { repo, command } = await heldStep();
    const first = repo.start(['run']);
    await command.nextInvocation();
    const second = repo.start(['run']);
    await printed(second, 'wait');
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    await (await command.nextInvocation()).exit(0);
    const done = await second.ended;
    expect(done.exitCode, `${done}`).toBe(0);
    expect(repo.read('build/x')).toBe('1\n');
  });

  it('end when they are interrupted while they wait', async () => {
    const { repo, command } = await heldStep();
    const first = repo.start(['run']);
    const invocation = await command.nextInvocation();
    const second = repo.start(['run']);
    await printed(second, 'wait');
    process.kill(second.pid, 'SIGINT');
    expect((await second.ended).exitCode).toBe(130);
    await invocation.exit(0);
    expect((await first.ended).exitCode).toBe(0);
  });
});

describe('six runs at once', () => {
  it('are all recorded, and each step has run once', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        a: '{run: "echo a >> $LEDGER; echo 1 > build/a", outputs: {x: build/a}, secrets: [LEDGER]}',
        b: '{run: "echo b >> $LEDGER; cp build/a build/b", inputs: {x: a.x}, outputs: {y: build/b}, secrets: [LEDGER]}',
        c: '{run: "echo c >> $LEDGER; cp build/b build/c", inputs: {y: b.y}, outputs: {z: build/c}, secrets: [LEDGER]}',
      }),
      '.gitignore': '/build/\n',
    });
    const ledger = beside(repo, 'ledger');
    const started = Array.from({ length: 6 }, () =>
      repo.start(['run', '--json'], { env: { LEDGER: ledger } }),
    );
    const ids = new Set<string>();
    for (const run of started) {
      const done = await run.ended;
      expect(done.exitCode, `${done}`).toBe(0);
      ids.add(done.json().result.run);
    }
    expect(ids.size).toBe(6);
    expect(readFileSync(ledger, 'utf8').split('\n').sort().join('')).toBe('abc');
    const { runs } = await repo.result('log');
    expect(new Set(runs.map(({ id }: { id: string }) => id))).toEqual(ids);
    expect(repo.read('build/c')).toBe('1\n');
    expect((await repo.mlgit('fsck')).exitCode).toBe(0);
    expect(repo.git('fsck', '--strict')).toBe('');
  });
});
