import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LineageDocument, LineageNode } from '../../src/model/lineage/lineage-document.ts';
import { type CliRepo, cliClone, cliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { lineageRepo } from '../support/lineage-flows.ts';
import { bareOrigin } from '../support/remotes.ts';
import { sharedFlow } from '../support/shared-flow.ts';
import { webServer } from '../support/web-server.ts';

const lineage = (repo: CliRepo, ...args: string[]): Promise<LineageDocument> =>
  repo.result('lineage', ...args);

function nodeOf(document: LineageDocument, id: string): LineageNode | undefined {
  return document.nodes.find((node) => node.id === id);
}

function tasks(document: LineageDocument): string[] {
  return document.nodes.filter(({ kind }) => kind === 'task').map(({ id }) => id);
}

describe('lineage of two flows', () => {
  let repo: CliRepo;
  let first: string;
  let score: string;
  const cleanups: (() => void)[] = [];
  beforeAll(async () => {
    repo = lineageRepo({ whenDone: (clean) => cleanups.push(clean) });
    repo.write('data/in.csv', '1\n2\n33\n');
    await repo.result('add', 'data/in.csv');
    repo.commit({}, 'data');
    first = (await repo.result('run', 'credit')).run;
    await repo.result('run', 'credit');
    score = (await repo.result('run', 'score')).run;
  });
  afterAll(() => {
    for (const clean of cleanups) clean();
  });

  it('goes up through the run that was taken from to the data, and says who and from what code', async () => {
    const up = await lineage(repo, 'score@latest:report', '--up');
    expect(tasks(up)).toHaveLength(2 + 1 + 5 + 1);
    expect(nodeOf(up, `credit@${first}:clean/`)).toMatchObject({
      ...{ state: 'succeeded', user: 'Ada Tester <ada@example.org>', level: -5, place: 'own' },
      codeCommit: repo.git('rev-parse', 'HEAD'),
      reusedBy: { runs: 1 },
    });
    const sources = up.nodes.filter((node) => node.kind === 'source');
    expect(sources).toMatchObject([
      { path: 'data/in.csv', state: 'tracked-data', pointer: 'data/in.csv.mlgit' },
      { path: 'data/small.txt', state: 'file' },
    ]);
    expect(up.edges).toContainEqual({
      ...{ from: `credit@${first}:join/net/deep/w`, to: `score@${score}:predict/` },
      ...{ kind: 'input', name: 'w', spec: 'credit@latest:net/deep/w' },
    });
  });

  it('goes down from a reused result to other flows, bounded by --depth', async () => {
    const down = await lineage(repo, 'credit@latest:rows', '--down');
    expect(down.roots).toEqual([`credit@${first}:clean/rows`]);
    expect(tasks(down)).toContain(`score@${score}:report/`);
    const near = await lineage(repo, 'credit@latest:rows', '--down', '--depth', '1');
    expect(tasks(near).map((id) => id.replace(/.*:/, ''))).toEqual(
      [1, 2, 3, 4, 5].map((n) => `fit/depth=${n}/`),
    );
    expect(nodeOf(near, `credit@${first}:fit/depth=1/model`)?.more).toEqual({ down: 1 });
  });

  it('takes a run, a task, an item and a file in a folder', async () => {
    expect((await lineage(repo, 'score@latest')).roots).toHaveLength(2);
    expect((await lineage(repo, 'credit@latest:fit/depth=2/')).roots).toEqual([
      `credit@${first}:fit/depth=2/`,
    ]);
    expect((await lineage(repo, 'credit@latest:fit/')).roots).toHaveLength(5);
    const part = await lineage(repo, 'credit@latest:net/deep/w');
    expect(part.roots).toEqual([`credit@${first}:join/net/deep/w`]);
    expect(tasks(part)).toContain(`score@${score}:predict/`);
    expect(tasks(part)).toContain(`credit@${first}:clean/`);
  });

  it('is a tree for people, within 80 columns', async () => {
    const { stdout } = await repo.mlgit('lineage', 'score@latest:report', '--up');
    const lines = stdout
      .replaceAll(first, 'FIRST-----')
      .replaceAll(score, 'SCORE-----')
      .replace(/b3:[0-9a-f]{12}/g, 'b3:SHORT-------')
      .replace(/code [0-9a-f]{7}/g, 'code COMMIT-')
      .trimEnd()
      .split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.slice(0, 14)).toEqual([
      'score@SCORE-----:report/report  build/report, 3 B, b3:SHORT-------',
      '',
      'from',
      '└ ✓ score@SCORE-----:report/  now, Ada Tester, code COMMIT-',
      '  └ s = scores  build/scores, 786 B, b3:SHORT-------',
      '    └ ✓ score@SCORE-----:predict/  now, Ada Tester, code COMMIT-',
      '      ├ m = credit@latest:best  build/best, 393 B, b3:SHORT-------',
      '      │ └ ✓ credit@FIRST-----:join/  now, Ada Tester, code COMMIT-, reused by 1…',
      expect.stringMatching(/^ {6}│ {3}├ models = model {2}build\/fit, 8 B/),
      expect.stringContaining('✓ credit@FIRST-----:fit/depth='),
      '      │   │   └ rows  build/rows, 4 B, b3:SHORT-------',
      expect.stringContaining('✓ credit@FIRST-----:clean/  now, Ada Tester'),
      expect.stringContaining('raw = data/in.csv  tracked by data/in.csv.mlgit, 7'),
      expect.stringMatching(/^ {6}│ {3}├ models = model/),
    ]);
    expect(stdout).toContain('… and 2 more of');
    expect(stdout).toContain('as above');
  });

  it('is a drawing or events where that is asked for, and only one of them', async () => {
    expect((await repo.mlgit('lineage', 'score@latest', '--mermaid')).stdout).toMatch(
      /^flowchart LR\n {2}n0/,
    );
    expect((await repo.mlgit('lineage', 'score@latest', '--dot')).stdout).toMatch(/^digraph lineage \{\n/);
    const { stdout } = await repo.mlgit('lineage', 'score@latest', '--openlineage', '--namespace', 'team');
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events).toHaveLength(2 * (2 + 2 + 5 + 2));
    expect(events[0]).toMatchObject({ eventType: 'START', job: { namespace: 'team', name: 'credit' } });
    expect(await repo.result('lineage', 'score@latest', '--openlineage')).toHaveLength(events.length);
    expect((await repo.mlgit('lineage', 'score@latest', '--dot', '--mermaid')).exitCode).toBe(2);
    expect((await repo.mlgit('lineage', 'score@latest', '--up', '--down')).exitCode).toBe(2);
    expect((await repo.mlgit('lineage', 'score@latest', '--depth', '0')).exitCode).toBe(2);
  });

  it('names what a SPEC does not', async () => {
    const none = (await repo.mlgit('lineage', 'credit@latest:modell', '--json')).json();
    expect(none).toMatchObject({ status: 2, error: { code: 'no-such-artifact' } });
    const many = (await repo.mlgit('lineage', 'credit@latest:model', '--json')).json();
    expect(many).toMatchObject({ status: 2, error: { code: 'ambiguous-path' } });
  });

  it('keeps the record of a run that was removed, and says so', async () => {
    const clone = cliClone(repo, 'without');
    clone.git('fetch', '--quiet', 'origin', 'refs/mlgit/runs/score/*:refs/mlgit/runs/score/*');
    const up = await lineage(clone, `score@${score}:report`, '--up');
    const [join] = up.nodes.filter(({ kind, id }) => kind === 'task' && id.includes(':join/'));
    expect(join).toMatchObject({ flow: 'credit', place: 'ancestor', state: 'succeeded' });
    expect((await clone.mlgit('lineage', `score@${score}:report`)).stdout).toContain('record only');
  });

  it('knows what was fetched, and from where', async () => {
    const origin = bareOrigin(repo);
    repo.git('push', '--quiet', origin.root, 'main', 'refs/mlgit/runs/*');
    const clone = new (repo.constructor as new (root: string, env: CliRepo['env']) => CliRepo)(
      origin.clone('colleague').root,
      repo.env,
    );
    await clone.result('fetch');
    const down = await lineage(clone, `credit@${first}:rows`, '--down');
    expect(nodeOf(down, `score@${score}:report/`)).toMatchObject({ place: 'fetched', remote: 'origin' });
  });

  it('marks what was purged', async () => {
    await repo.result('purge', `score@${score}:scores`, '--reason', 'asked to');
    const up = await lineage(repo, `score@${score}:report`, '--up');
    expect(nodeOf(up, `score@${score}:predict/scores`)).toMatchObject({ state: 'purged' });
  });
});

describe('lineage across repositories', () => {
  it('has the run of another one that was taken from, by the record that came with it', async () => {
    const shared = await sharedFlow();
    const spec = `file://${shared.origin.root}#demo@prod:model`;
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        use: `{run: "cat inputs/model/* > build/out", inputs: {model: {from: "${spec}"}}, outputs: {out: build/out}}`,
      }),
      '.gitignore': '/build/\n',
    });
    await repo.result('run');
    const up = await lineage(repo, '@latest:out', '--up');
    expect(nodeOf(up, `demo@${shared.run}:make/`)).toMatchObject({
      ...{ place: 'ancestor', repository: `file://${shared.origin.root}` },
      spec: `file://${shared.origin.root}#demo@${shared.run}:make/`,
    });
    expect(up.edges).toContainEqual(expect.objectContaining({ spec, kind: 'input' }));
    const there = await lineage(repo, `file://${shared.origin.root}#demo@prod:model`);
    expect(tasks(there)).toEqual([`demo@${shared.run}:make/`]);
  });

  it('finds those that share the local store, and says when it cannot', async () => {
    const a = cliRepo({
      'mlgit.yaml': demoFlow({ make: '{run: "echo 1 > build/x", outputs: {x: build/x}}' }),
      '.gitignore': '/build/\n',
    });
    const store = a.path('..', 'store');
    a.git('config', 'mlgit.localStore', store);
    const { run } = await a.result('run');
    const b = cliRepo({
      'mlgit.yaml': `version: 1\nflows:\n  other:\n    steps:\n      use: {run: "cp data/x build/y", inputs: {x: data/x}, outputs: {y: build/y}}\n`,
      '.gitignore': '/build/\n',
      'data/x': '1\n',
    });
    b.git('config', 'mlgit.localStore', store);
    const used = (await b.result('run')).run;
    const down = await lineage(a, `demo@${run}:x`, '--down');
    expect(nodeOf(down, `other@${used}:use/`)).toMatchObject({
      ...{ place: 'neighbour', repository: b.root, spec: `${b.root}#other@${used}:use/` },
    });
    expect(down.edges).toContainEqual(expect.objectContaining({ kind: 'same-bytes' }));
    b.remove('.git');
    const after = (await a.mlgit('lineage', `demo@${run}:x`, '--json')).json();
    expect(after.warnings?.[0]?.message).toContain(`Runs of ${b.root}`);
    expect(after.status).toBe(0);
  });

  it('has a URL with its pin', async () => {
    const { url, pages } = await webServer();
    pages.set('/rates.csv', { body: '1\n', etag: '"v1"' });
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        use: `{run: "cp \${{ inputs.rates }} build/y", inputs: {rates: {url: '${url}/rates.csv'}}, outputs: {y: build/y}}`,
      }),
      '.gitignore': '/build/\n',
    });
    await repo.result('run');
    const up = await lineage(repo, '@latest:y', '--up');
    expect(up.nodes.find(({ kind }) => kind === 'source')).toMatchObject({
      ...{ state: 'url', url: `${url}/rates.csv`, pin: '"v1"' },
    });
    expect((await repo.mlgit('lineage', '@latest:y')).stdout).toContain('pinned "v1"');
  });

  it('shows a run that is not to be had, with a command that may bring it', async () => {
    const repo = lineageRepo();
    repo.write('data/in.csv', '1\n');
    await repo.result('run', 'credit');
    const { run } = await repo.result('run', 'score');
    const commit = repo.git('rev-parse', `refs/mlgit/runs/score/${run}`);
    const code = repo.git('rev-parse', `${commit}^1`);
    // As a history that was cut off has it: the record without that of the run that it took from.
    const cut = repo.git('commit-tree', `${commit}^{tree}`, '-p', code, '-m', 'cut');
    for (const ref of repo.git('for-each-ref', '--format=%(refname)', 'refs/mlgit/runs').split('\n')) {
      repo.git('update-ref', '-d', ref);
    }
    repo.git('update-ref', `refs/mlgit/runs/score/${run}`, cut);
    const up = await lineage(repo, `score@${run}:report`, '--up');
    expect(up.nodes.filter(({ kind }) => kind === 'unknown')).toMatchObject([
      { state: 'not-here', flow: 'credit', hint: 'mlgit fetch' },
      { state: 'not-here', flow: 'credit', hint: 'mlgit fetch' },
    ]);
    expect((await repo.mlgit('lineage', `score@${run}:report`)).stdout).toContain('not here: mlgit fetch');
  });
});
