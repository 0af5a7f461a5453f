import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { rewriteRecord } from '../support/damage.ts';
import { demoFlow } from '../support/flows.ts';
import { temporaryFolder } from '../support/repo.ts';

const FLOW = demoFlow(
  {
    clean:
      '{run: "cp data/in.txt build/rows; echo cleaned", params: [], inputs: {raw: data/in.txt}, outputs: {rows: build/rows}}',
    train:
      '{run: "mkdir -p build/net/deep; cat build/rows > build/net/weights; echo ${{ params.seed }} > build/net/deep/seed; printf \'{\\"auc\\": 0.%s}\' ${{ params.seed }} > m.json", inputs: {rows: clean.rows}, outputs: {net: build/net/}, metrics: {file: m.json, direction: {auc: max}}}',
  },
  ['params: {seed: 7, rate: 0.1}'],
);

let repo: CliRepo;
let first: string;
let second: string;
const cleanups: (() => void)[] = [];

beforeAll(async () => {
  repo = cliRepo(
    { 'mlgit.yaml': FLOW, 'data/in.txt': 'some letters\n', '.gitignore': '/build/\n/m.json\n' },
    { whenDone: (clean) => cleanups.push(clean) },
  );
  first = (await repo.result('run')).run;
  second = (await repo.result('run', '--set', 'seed=9', '--tag', 'prod', '--message', 'more seed')).run;
});
afterAll(() => {
  for (const clean of cleanups) clean();
});

/** Text of a command that ends well, ids and digests by the names of this test. */
async function textOf(...args: string[]): Promise<string> {
  const done = await repo.mlgit(...args);
  expect(done.exitCode, `${done}`).toBe(0);
  expect(done.stderr).toBe('');
  return `\n${done.stdout}`
    .replaceAll(first, 'FIRST-----')
    .replaceAll(second, 'SECOND----')
    .replace(/b3:[0-9a-f]{64}/g, 'DIGEST')
    .replace(/b3:[0-9a-f]{12}/g, 'SHORT')
    .replace(/\b[0-9a-f]{40}\b/g, 'COMMIT')
    .replace(/\b\d+ ms\b|\b\d+\.\d s\b|\b\d+ min \d+ s\b/g, 'TIME')
    .replace(/ (?:now|\dm ) /g, ' now ')
    .replace(/, peak [\d.]+ \w+/g, '')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z \(TIME, on \S+\)/g, 'WHEN');
}

describe('log', () => {
  it('shows runs in columns, newest first', async () => {
    expect(await textOf('log')).toBe(`
id          age  user        branch  status     seed  rate  auc  tags
SECOND----  now  Ada Tester  main    succeeded     9   0.1  0.9  prod
FIRST-----  now  Ada Tester  main    succeeded     7   0.1  0.7
`);
  });

  it('takes filter, sort, limit and columns', async () => {
    expect(await textOf('log', '--filter', 'metrics.auc < 0.8', '--columns', 'id,metrics.auc')).toBe(`
id          auc
FIRST-----  0.7
`);
    expect(await textOf('log', 'demo', '--sort', 'metrics.auc', '--limit', '1')).toBe(`
id          age  user        branch  status     rate  seed  auc
FIRST-----  now  Ada Tester  main    succeeded   0.1     7  0.7
1 more: mlgit log --all
`);
    expect(await textOf('log', '--user', 'nobody')).toBe('\nNo runs match.\n');
  });
});

describe('find', () => {
  it('shows artifacts, each where it was made', async () => {
    expect(await textOf('find')).toBe(`
artifact                    path        size  age  user
demo@SECOND----:train/net   build/net   15 B  now  Ada Tester
demo@FIRST-----:clean/rows  build/rows  13 B  now  Ada Tester
demo@FIRST-----:train/net   build/net   15 B  now  Ada Tester
`);
    expect(await textOf('find', 'nothing')).toBe('\nNothing matches.\n');
  });
});

describe('show', () => {
  it('of a run has its facts and tasks', async () => {
    expect(await textOf('show', '@prod')).toBe(`
demo@SECOND----
  status    succeeded
  started   WHEN
  user      Ada Tester <ada@example.org>
  code      COMMIT
  commit    COMMIT
  branch    main
  tags      prod
  message   more seed
  params    rate=0.1  seed=9

  ✓ clean  cached, first computed by FIRST-----
      rows  build/rows  13 B  SHORT
  ✓ train  ran, TIME
      net  build/net/  15 B  SHORT
      auc 0.9
`);
  });

  it('of an artifact and of a file in it has digest and origin', async () => {
    expect(await textOf('show', '@prod:net/deep/seed')).toBe(`
demo@SECOND----:train/net/deep/seed
  path    build/net
  kind    folder
  size    2 B
  digest  DIGEST
  here    yes, in the local store
  made by demo@SECOND----:train/
          $ mkdir -p build/net/deep; cat build/rows > build/net/weights; echo 9 > build/net/deep/seed; printf '{"auc": 0.%s}' 9 > m.json
  from    rows  clean.rows, 13 B, DIGEST
`);
  });

  it('of an inherited property is no artifact and no task', async () => {
    for (const spec of [
      '@latest:toString',
      '@latest:constructor/',
      '@latest:train/toString',
      '@latest:__proto__',
    ]) {
      const done = await repo.mlgit('show', spec);
      expect(done.exitCode, `${spec} ${done}`).toBe(2);
    }
    expect((await repo.mlgit('run', 'toString')).exitCode).toBe(2);
    expect((await repo.mlgit('explain', 'toString')).exitCode).toBe(2);
  });
});

describe('ls and cat', () => {
  it('list a folder, its files, and the artifacts of a run', async () => {
    expect(await textOf('ls', '@prod:net')).toBe('\ndeep/\nweights\n');
    expect(await textOf('ls', '-r', '@prod:net')).toBe('\ndeep/seed\nweights\n');
    expect(await textOf('ls', '-l', '@prod')).toBe(
      `
size  digest  name
13 B  DIGEST  clean/rows
15 B  DIGEST  train/net/
`.replace('digest  name', `digest${' '.repeat(61)}  name`),
    );
  });

  it('give the bytes of a file in a folder', async () => {
    expect(await textOf('cat', '@prod:train/net/deep/seed')).toBe('\n9\n');
    expect(await textOf('cat', `demo@${first}:net/deep/seed`)).toBe('\n7\n');
  });
});

describe('logs', () => {
  it('are of one task, or of all in the order in which they ran, also of what was cached', async () => {
    expect(await textOf('logs', '@prod:clean/')).toBe('\ncleaned\n');
    expect(await textOf('logs', `demo@${first}`)).toBe(`
==> demo@FIRST-----:clean/
cleaned
==> demo@FIRST-----:train/
(demo@FIRST-----:train/ printed nothing)
`);
  });
});

describe('status and explain', () => {
  it('name the parameter that --set changes, and what follows from it', async () => {
    expect(await textOf('status')).toBe(`
demo  everything is up to date
  = clean     cached, from run FIRST-----
  = train     cached, from run FIRST-----
`);
    const set = await textOf('status', '--set', 'seed=5');
    expect(set).toContain('demo  1 of 2 steps would run\n');
    expect(set).toMatch(/ ▶ train {5}command changed; parameter seed 9 → 5\n/);
    expect(await textOf('explain', 'train', '--set', 'seed=5')).toContain(
      '  parameter seed\n    - 9\n    + 5\n',
    );
  });

  it('find the result of older parameters, whatever the newest run had', async () => {
    expect(await textOf('explain', 'train', '--set', 'seed=7')).toContain(
      'up to date: computed by run FIRST-----',
    );
  });

  it('say where a partial run would stop', async () => {
    const only = await textOf('run', '--dry-run', '--only', 'train', '--set', 'seed=4');
    expect(only).toMatch(/= clean .*\n.*▶ train/);
    const fresh = cliRepo({ 'mlgit.yaml': FLOW, 'data/in.txt': 'x\n' });
    const dry = await fresh.mlgit('run', '--dry-run', '--only', 'train');
    expect(dry.stdout).toMatch(
      /- clean .*no recorded result.*the run would stop here\n.*train .*clean must run before/,
    );
    const run = await fresh.mlgit('run', '--only', 'train', '--json');
    expect(run.json().error).toMatchObject({ code: 'upstream-not-recorded' });
  });
});

describe('worktree', () => {
  it('has the code, the inputs that git does not hold, and how to run it again', async () => {
    const folder = join(temporaryFolder(), 'tree');
    const text = await textOf('worktree', '@prod', folder);
    expect(text).toContain('git init && mlgit run demo --set rate=0.1 --set seed=9');
    expect(readFileSync(join(folder, 'data/in.txt'), 'utf8')).toBe('some letters\n');
    expect(JSON.parse(readFileSync(join(folder, 'mlgit-run.json'), 'utf8'))).toMatchObject({
      run: `demo@${second}`,
      params: { seed: 9 },
    });
  });

  it('quotes parameters that a shell would obey', async () => {
    const other = cliRepo({ 'mlgit.yaml': demoFlow({ a: '{run: "true"}' }, ['params: {word: x}']) });
    await other.result('run', '--set', "word=$(touch pwned); it's");
    const made = await other.result('worktree', '@latest', join(temporaryFolder(), 'tree'));
    expect(made.recipe[0]).toContain(`--set word='$(touch pwned); it'\\''s'`);
  });

  it('writes nothing through a link of the code, and says what it left out', async () => {
    const outside = temporaryFolder();
    const other = cliRepo({
      'mlgit.yaml': demoFlow({ a: '{run: "true", inputs: {x: d/in.bin}}' }),
      'd/.keep': '',
    });
    other.write('d/in.bin', 'bytes');
    await other.result('add', 'd/in.bin');
    const { run } = await other.result('run');
    const record = JSON.parse(other.git('show', `refs/mlgit/runs/demo/${run}:manifest.json`));
    record.tasks.a.inputs.x.from.path = 'link/in.bin';
    symlinkSync(outside, other.path('link'));
    other.commit({}, 'link');
    const id = rewriteRecord(other, 'manifest.json', JSON.stringify(record));
    const [parent] = [other.git('rev-parse', 'HEAD')];
    const commit = other.git('commit-tree', `refs/mlgit/runs/demo/${id}^{tree}`, '-p', parent, '-m', 'x');
    other.git('update-ref', `refs/mlgit/runs/demo/${id}`, commit);
    const made = await other.mlgit('worktree', id, join(temporaryFolder(), 'tree'));
    expect(made.exitCode, `${made}`).toBe(3);
    expect(made.stderr).toContain('link is a symbolic link of its code');
    expect(existsSync(join(outside, 'in.bin'))).toBe(false);
  });
});

describe('a step and an artifact of one name', () => {
  it('are told apart by the trailing slash, and both can be named', async () => {
    const other = cliRepo({
      'mlgit.yaml': demoFlow({
        model: '{run: "echo 1 > m; echo 2 > n", outputs: {model: m, other: n}}',
        other: '{run: "echo 3 > o", outputs: {last: o}}',
      }),
    });
    await other.result('run');
    const bytes = async (spec: string) => (await other.mlgit('cat', spec)).stdout;
    expect(await bytes('@latest:model')).toBe('1\n');
    expect(await bytes('@latest:model/model')).toBe('1\n');
    expect(await bytes('@latest:model/other')).toBe('2\n');
    expect(await bytes('@latest:other')).toBe('2\n');
    expect(await bytes('@latest:other/last')).toBe('3\n');
    expect((await other.result('show', '@latest:other/')).task).toBe('other');
  });
});

describe('places', () => {
  it('are read from the folder of the caller: --file, -o and DIR', async () => {
    const other = cliRepo({ 'flows/other.yaml': FLOW, 'data/in.txt': 'x\n' });
    const cwd = other.path('flows');
    for (const args of [
      ['run', '--file', 'other.yaml'],
      ['status', '--file', 'other.yaml'],
      ['status', '--file', other.path('flows', 'other.yaml')],
      ['explain', 'train', '--file', 'other.yaml'],
      ['pull-artifact', 'demo@latest:rows', '-o', 'here'],
      ['worktree', 'demo@latest', 'tree'],
    ]) {
      const done = await other.mlgitWith({ cwd }, ...args);
      expect(done.exitCode, `${args}: ${done}`).toBe(0);
    }
    expect(other.read('build/rows')).toBe('x\n');
    expect(other.read('flows/here')).toBe('x\n');
    expect(existsSync(other.path('flows/tree/flows/other.yaml'))).toBe(true);
    const outside = await other.mlgitWith({ cwd }, 'run', '--file', '../../elsewhere.yaml', '--json');
    expect(outside.json().error).toMatchObject({ code: 'outside-repository', kind: 'usage' });
  });

  it('that are linked worktrees share runs, cache and store', async () => {
    const other = cliRepo({ 'mlgit.yaml': FLOW, 'data/in.txt': 'x\n', '.gitignore': '/build/\n/m.json\n' });
    const { run } = await other.result('run');
    const linked = join(temporaryFolder(), 'linked');
    other.git('worktree', 'add', '--quiet', '-b', 'topic', linked);
    mkdirSync(join(linked, 'sub'));
    const cwd = join(linked, 'sub');
    const again = (await other.mlgitWith({ cwd }, 'run', '--json')).json().result;
    const outcomes = Object.values<{ outcome: string }>(again.execution.tasks).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['cached', 'cached']);
    expect(again.execution.branch).toBe('topic');
    expect(readFileSync(join(linked, 'build/rows'), 'utf8')).toBe('x\n');
    const seen = (await other.mlgitWith({ cwd }, 'log', '--json')).json().result.runs;
    expect(seen.map(({ id }: { id: string }) => id)).toEqual([again.run, run]);
    expect((await other.mlgitWith({ cwd }, 'cat', `demo@${run}:rows`)).stdout).toBe('x\n');
    expect(existsSync(join(linked, '.git', 'mlgit'))).toBe(false);
  });
});
