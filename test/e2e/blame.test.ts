import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BlameReport } from '../../src/model/lineage/blame-report.ts';
import type { CliRepo } from '../support/cli.ts';
import { lineageRepo } from '../support/lineage-flows.ts';
import { bareOrigin } from '../support/remotes.ts';

let repo: CliRepo;
let first: string;
let again: string;
let score: string;
const cleanups: (() => void)[] = [];

beforeAll(async () => {
  repo = lineageRepo({ whenDone: (clean) => cleanups.push(clean) });
  repo.write('data/in.csv', '1\n2\n33\n');
  await repo.result('add', 'data/in.csv');
  repo.commit({}, 'data');
  first = (await repo.result('run', 'credit')).run;
  score = (await repo.result('run', 'score')).run;
  again = (await repo.result('run', 'credit', '--force')).run;
});
afterAll(() => {
  for (const clean of cleanups) clean();
});

async function blame(path: string): Promise<BlameReport> {
  const report = await repo.result('blame', path);
  return report;
}

async function refused(path: string) {
  const done = await repo.mlgit('blame', path, '--json');
  expect(done.exitCode).toBe(2);
  return done.json().error;
}

describe('blame', () => {
  it('names the newest and the first run that made a file, with what it was made from', async () => {
    const report = await blame('build/rows');
    expect(report).toMatchObject({ path: 'build/rows', state: 'made', makers: 2 });
    expect(report.madeBy.map(({ spec }) => spec)).toEqual([
      `credit@${again}:clean/rows`,
      `credit@${first}:clean/rows`,
    ]);
    const [newest] = report.madeBy;
    expect(newest?.task).toMatchObject({
      ...{ user: 'Ada Tester <ada@example.org>', codeCommit: repo.git('rev-parse', 'HEAD') },
    });
    expect(newest?.inputs).toMatchObject([
      { name: 'raw', from: { kind: 'source', path: 'data/in.csv', pointer: 'data/in.csv.mlgit' } },
    ]);
    expect(report.takenBy.tasks).toBe(10);
  });

  it('finds the bytes wherever they came from, from any folder', async () => {
    repo.write('elsewhere/copy.txt', repo.read('build/scores'));
    const report = await blame('elsewhere/copy.txt');
    expect(report).toMatchObject({ state: 'made', madeBy: [{ spec: `score@${score}:predict/scores` }] });
    expect(report.madeBy[0]?.inputs.map(({ name, spec }) => [name, spec])).toEqual([
      ['cfg', undefined],
      ['m', 'credit@latest:best'],
      ['w', 'credit@latest:net/deep/w'],
    ]);
    const below = await repo.mlgitWith({ cwd: repo.path('elsewhere') }, 'blame', 'copy.txt');
    expect(below.stdout).toContain('elsewhere/copy.txt');
    repo.remove('elsewhere');
  });

  it('knows folders, and files in them', async () => {
    expect(await blame('build/net')).toMatchObject({
      content: { kind: 'tree' },
      madeBy: [{ spec: `credit@${again}:join/net` }, {}],
    });
    expect(await blame('build/net/deep/w')).toMatchObject({
      madeBy: [{ spec: `credit@${again}:join/net/deep/w`, path: 'build/net/deep/w' }, {}],
    });
  });

  it('says of what was changed whose path it was', async () => {
    const before = repo.read('build/scores');
    repo.write('build/scores', `${before}more\n`);
    const report = await blame('build/scores');
    expect(report).toMatchObject({ state: 'modified', madeBy: [{ spec: `score@${score}:predict/scores` }] });
    expect(report.content.digest).not.toBe(report.madeBy[0]?.made.digest);
    expect((await repo.mlgit('blame', 'build/scores')).stdout).toContain(
      'modified: no known run made these bytes',
    );
    repo.write('build/scores', before);
    const inner = repo.read('build/net/deep/w');
    repo.write('build/net/deep/w', 'other\n');
    expect(await blame('build/net/deep/w')).toMatchObject({ state: 'modified' });
    repo.write('build/net/deep/w', inner);
  });

  it('says of tracked data who took it, and whether it is what its pointer says', async () => {
    const report = await blame('data/in.csv');
    expect(report).toMatchObject({ state: 'tracked', pointer: 'data/in.csv.mlgit', makers: 0, madeBy: [] });
    expect(report.takenBy).toEqual({
      tasks: 2,
      newest: [`credit@${again}:clean/`, `credit@${first}:clean/`],
    });
    expect(await blame('data/in.csv.mlgit')).toEqual(report);
    const before = repo.read('data/in.csv');
    repo.write('data/in.csv', 'changed\n');
    expect(await blame('data/in.csv')).toMatchObject({ differsFromPointer: true, takenBy: { tasks: 0 } });
    repo.remove('data/in.csv');
    expect(await blame('data/in.csv')).toMatchObject({ absent: true, content: report.content });
    repo.write('data/in.csv', before);
  });

  it('sends to git blame for what git tracks', async () => {
    expect(await refused('data/small.txt')).toMatchObject({
      ...{ code: 'tracked-by-git', hints: ['git blame data/small.txt'] },
    });
  });

  it('says what it does not know, with what may help', async () => {
    repo.write('build/unknown', 'nobody made this\n');
    expect(await refused('build/unknown')).toMatchObject({
      ...{ code: 'unknown-artifact', hints: ['mlgit fetch', 'mlgit find unknown'] },
    });
    expect(await refused('build')).toMatchObject({ code: 'not-an-artifact' });
    expect((await refused('build'))?.hints).toContain('mlgit blame build/rows');
    expect(await refused('build/rowz')).toMatchObject({
      code: 'no-such-path',
      hints: ['mlgit blame build/rows'],
    });
    expect(await refused('/etc/passwd')).toMatchObject({ code: 'outside-repository' });
    expect(await refused('.git/config')).toMatchObject({ code: 'outside-repository' });
  });

  it('knows what colleagues made, once it was fetched', async () => {
    const origin = bareOrigin(repo);
    repo.git('push', '--quiet', origin.root, 'main', 'refs/mlgit/runs/*');
    const clone = Object.assign(Object.create(Object.getPrototypeOf(repo)) as CliRepo, {
      root: origin.clone('colleague').root,
      env: repo.env,
    });
    mkdirSync(clone.path('build'));
    clone.write('build/mine', repo.read('build/scores'));
    expect((await clone.mlgit('blame', 'build/mine', '--json')).json().error).toMatchObject({
      code: 'unknown-artifact',
    });
    await clone.result('fetch');
    expect(await clone.result('blame', 'build/mine')).toMatchObject({
      madeBy: [{ task: { place: 'fetched', remote: 'origin' } }],
    });
  });
});
