import { once } from 'node:events';
import { readdirSync, renameSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { ControlledCommand, type Invocation } from '../support/controlled-command.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { demoFlow } from '../support/flows.ts';

const SECRET = 'hunter22-of-the-bank';

let command: ControlledCommand | undefined;
afterEach(async () => {
  await command?.close();
  command = undefined;
});

async function controlled(): Promise<string> {
  command = await ControlledCommand.open();
  return command.command;
}

async function next(): Promise<Invocation> {
  return (command as ControlledCommand).nextInvocation();
}

/** Two items at once, each of which the test lets print. */
async function twoItems(repo: CliRepo) {
  const run = repo.start(['run', '--jobs', '2']);
  const found = [await next(), await next()].sort((a, b) =>
    (a.env.MLGIT_ITEM_N ?? '') < (b.env.MLGIT_ITEM_N ?? '') ? -1 : 1,
  );
  return { run, one: found[0] as Invocation, two: found[1] as Invocation };
}

describe('logs of several attempts', () => {
  it('are of the last, of one, or of all', async () => {
    const run = JSON.stringify('echo try $MLGIT_ATTEMPT; test $MLGIT_ATTEMPT = 3');
    const repo = cliRepo({ 'mlgit.yaml': demoFlow({ a: `{run: ${run}, retry: 2}` }) });
    const { run: id } = await repo.result('run');
    const spec = `demo@${id}:a/`;
    const text = async (...args: string[]) => (await repo.mlgit('logs', ...args, spec)).stdout;
    expect(await text()).toBe('try 3\n');
    expect(await text('--attempt', '1')).toBe('try 1\n');
    expect(await text('--all')).toBe(
      `==> ${spec}  attempt 1\ntry 1\n==> ${spec}  attempt 2\ntry 2\n==> ${spec}  attempt 3\ntry 3\n`,
    );
    expect(await repo.result('logs', '--all', spec)).toMatchObject([
      { attempt: 1, text: 'try 1\n' },
      { attempt: 2, text: 'try 2\n' },
      { attempt: 3, text: 'try 3\n' },
    ]);
    await expectFailure(repo, ['logs', '--attempt', '4', spec], {
      exitCode: 2,
      code: 'no-such-attempt',
      message: /has had 3 attempts, and no attempt 4/,
      hints: [`mlgit logs --all ${spec}`],
    });
  });

  it('are followed from one to the next', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({ a: `{run: ${JSON.stringify(await controlled())}, retry: 1}` }),
    });
    const run = repo.start(['run']);
    const first = await next();
    await first.stdout('first\n');
    const [{ run: id }] = (await repo.result('status')).unfinished;
    const follow = repo.start(['logs', '--follow', `demo@${id}:a/`]);
    await first.exit(3);
    const second = await next();
    await second.stdout('second\n');
    await second.exit(0);
    const done = await follow.ended;
    expect(done.exitCode, `${done}`).toBe(0);
    expect(done.stdout.endsWith('second\n'), `${done}`).toBe(true);
    expect((await run.ended).exitCode).toBe(0);
    expect((await repo.mlgit('logs', '--attempt', '1', `demo@${id}:a/`)).stdout).toBe('first\n');
  });
});

describe('the log of an attempt that has just begun', () => {
  it('is told when it is there, after those of earlier attempts', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({ a: `{run: ${JSON.stringify(await controlled())}, retry: 1}` }),
    });
    const run = repo.start(['run']);
    const first = await next();
    await first.stdout('first\n');
    await first.exit(3);
    const second = await next();
    await second.stdout('second\n');
    const [{ run: id }] = (await repo.result('status')).unfinished;
    const log = logOfAttempt(repo, id, 2);
    renameSync(log, `${log}.away`);
    const follow = repo.start(['logs', '--follow', `demo@${id}:a/`]);
    await once(follow.child.stdout, 'data');
    renameSync(`${log}.away`, log);
    await once(follow.child.stdout, 'data');
    await second.exit(0);
    expect((await follow.ended).stdout).toMatch(/first\n.*second\n$/s);
    expect((await run.ended).exitCode).toBe(0);
  });
});

function logOfAttempt(repo: CliRepo, run: string, attempt: number): string {
  const names = readdirSync(repo.home('active', run));
  const folder = names.find((name) => name.endsWith(`.${attempt}`)) as string;
  return repo.home('active', run, folder, 'log');
}

describe('logs of several tasks', () => {
  it('are interleaved by time, also while they are written', async () => {
    const step = `{foreach: {n: [1, 2]}, run: ${JSON.stringify(await controlled())}}`;
    const repo = cliRepo({ 'mlgit.yaml': demoFlow({ a: step }) });
    const { run, one, two } = await twoItems(repo);
    const follow = repo.start(['logs', '--follow', '--interleave']);
    for (const [task, text] of [
      [one, 'a1'],
      [two, 'b1'],
      [one, 'a2'],
      [two, 'b2'],
    ] as const) {
      await task.stdout(`${text}\n`);
      while (!`${await seen(repo)}`.includes(text));
    }
    await one.exit(0);
    await two.exit(0);
    expect((await run.ended).exitCode).toBe(0);
    const followed = (await follow.ended).stdout.split('\n').filter((line) => line !== '');
    expect([...followed].sort()).toEqual(['a/n=1 | a1', 'a/n=1 | a2', 'a/n=2 | b1', 'a/n=2 | b2']);
    const lines = (await repo.mlgit('logs', '--interleave', '--timestamps', '@latest')).stdout
      .trimEnd()
      .split('\n');
    const stamped = lines.map((line) => /^(\d{4}-\d\d-\d\dT[\d:.]{12}Z) (.+)$/.exec(line)?.slice(1) ?? []);
    expect([...stamped].sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1))).toEqual(stamped);
    expect(stamped.map(([, text]) => text).sort()).toEqual([...followed].sort());
  });
});

/** What `mlgit logs` tells of all that runs. */
async function seen(repo: CliRepo): Promise<string> {
  return (await repo.mlgit('logs', '--interleave')).stdout;
}

describe('a secret that a task prints', () => {
  it('is in no log, no event and no reason, whole, cut, or as base64, also while the task runs', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        a: `{run: ${JSON.stringify(await controlled())}, secrets: [TOKEN], metrics: m.json}`,
      }),
    });
    const run = repo.start(['run'], { env: { TOKEN: SECRET } });
    const held = await next();
    await held.stdout(`it is ${SECRET}, or ${SECRET.slice(0, 7)}`);
    await held.stderr(`${SECRET.slice(7)} in two\n`);
    await held.stdout(`${Buffer.from(SECRET).toString('base64')}\n`);
    let live = '';
    while (!live.endsWith('\n***=\n') && !live.endsWith('\n***\n')) live = (await repo.mlgit('logs')).stdout;
    expect(live).not.toContain(SECRET);
    await held.exit(0);
    const done = await run.ended;
    expect(done.exitCode, `${done}`).toBe(1);
    expect(`${done}`).not.toContain(SECRET);
    const { stdout } = await repo.mlgit('logs');
    expect(stdout).toMatch(/^it is \*\*\*, or \*\*\* in two\n\*\*\*=?\n$/);
  });
});
