import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { ControlledCommand } from '../support/controlled-command.ts';
import { demoFlow } from '../support/flows.ts';

/** A step that takes from outside what no input says, with this as its `cache`. */
function asking(cache: object): CliRepo {
  return cliRepo({
    'mlgit.yaml': demoFlow({
      a: `{run: "date +%s%N > build/x", outputs: {x: build/x}, cache: ${JSON.stringify(cache)}}`,
    }),
    '.gitignore': '/build/\n',
  });
}

async function outcome(repo: CliRepo): Promise<string> {
  return (await repo.result('run')).execution.tasks.a.outcome;
}

async function stateOf(repo: CliRepo): Promise<unknown> {
  return (await repo.result('status')).steps[0];
}

/** All recorded results are of 2020. */
function age(repo: CliRepo): void {
  const folder = repo.path('.git/mlgit/store/cache');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.json')) continue;
    const path = join(folder, name);
    const text = readFileSync(path, 'utf8').replace(/("createdAt":\s*)"\d+/, '$1"2020');
    writeFileSync(path, text);
  }
}

describe('a result with a ttl', () => {
  it('is reused until it is older, and then status says so', async () => {
    const repo = asking({ ttl: '7d' });
    expect(await outcome(repo)).toBe('ran');
    expect(await outcome(repo)).toBe('cached');
    age(repo);
    expect(await stateOf(repo)).toMatchObject({
      state: 'will-run',
      because: 'its recorded result is older than 168 h (cache: ttl)',
    });
    expect(await outcome(repo)).toBe('ran');
    expect(await outcome(repo)).toBe('cached');
  });
});

describe('a command that tells the state of a source', () => {
  it('decides by what it prints whether the step runs again', async () => {
    const repo = asking({ key: 'cat ../state; echo noise >&2' });
    repo.write('../state', '1\n');
    expect(await outcome(repo)).toBe('ran');
    expect(await outcome(repo)).toBe('cached');
    repo.write('../state', '2\n');
    expect(await stateOf(repo)).toMatchObject({
      state: 'will-run',
      changes: [{ component: 'source', before: '1', now: '2' }],
    });
    expect(await outcome(repo)).toBe('ran');
  });

  it.each([
    ['fails', 'echo no connection >&2; exit 4', 'it ended with exit code 4: no connection'],
    ['prints data', 'head -c 2000000 /dev/zero', 'it printed more than 1.00 MiB, expected a line'],
  ])('fails its step when it %s', async (_what, key, reason) => {
    const done = await asking({ key }).mlgit('run', '--json');
    expect(done.exitCode).toBe(1);
    expect(done.json().error?.message).toBe(`Step a failed: cache key: ${key} gave no answer: ${reason}`);
  });

  it('leaves a cancelled run when it is interrupted, and not a failed one', async () => {
    const held = await ControlledCommand.open();
    onTestFinished(() => held.close());
    const repo = asking({ key: held.command });
    const run = repo.start(['run', '--json']);
    const invocation = await held.nextInvocation();
    process.kill(run.pid, 'SIGINT');
    await invocation.gone;
    const done = await run.ended;
    expect(done.exitCode).toBe(130);
    expect(done.json().error).toMatchObject({
      code: 'interrupted',
      details: { status: 'cancelled', tasks: { a: { outcome: 'cancelled' } } },
    });
  });
});
