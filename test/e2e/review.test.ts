import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlowReview, ReviewDocument } from '../../src/model/review/review-document.ts';
import { acceptedFlow } from '../support/accepted-flow.ts';
import { type CliRepo, CliRepo as Repo } from '../support/cli.ts';

const review = (repo: CliRepo, ...args: string[]): Promise<ReviewDocument> => repo.result('review', ...args);

const kindsOf = ({ risks }: FlowReview | ReviewDocument) => risks.map(({ kind }) => kind);

describe('mlgit review', () => {
  const cleanups: (() => void)[] = [];
  let repo: CliRepo;
  beforeAll(async () => {
    repo = await acceptedFlow({ whenDone: (clean) => cleanups.push(clean) });
  });
  afterAll(() => {
    for (const clean of cleanups) clean();
  });

  it('says what a branch changes, risks first, and the same whenever it is asked', async () => {
    const document = await review(repo);
    expect(document).toMatchObject({ base: { name: 'main' }, head: { name: 'HEAD' } });
    const [flow] = document.flows;
    expect(flow).toMatchObject({ flow: 'demo', change: 'changed', path: 'manifests/demo.json' });
    expect(kindsOf(flow!)).toEqual([
      ...['artifacts-missing', 'metric-worse', 'environment-unlocked', 'unsigned', 'not-reproduced'],
    ]);
    expect(document.gate).toMatchObject({ outcome: 'pass', policy: { from: 'default' } });
    expect(flow?.sections).toMatchObject({
      metrics: { changed: [{ name: 'auc', verdict: 'worse', before: 0.99, after: 0.95 }] },
      params: { changed: [{ name: 'rate', before: 0.9, after: 0.5 }] },
      code: { files: [{ path: 'train.sh', steps: ['train'] }] },
    });
    const stale = new Repo(repo.clone('stale').root, repo.env);
    stale.commit({ 'train.sh': 'echo other\n' }, 'other code');
    const [late] = (await review(stale, 'origin/main..HEAD')).flows;
    expect(late?.risks).toContainEqual(
      expect.objectContaining({ kind: 'stale', level: 'high', declaredAt: { path: 'mlgit.yaml', line: 7 } }),
    );
    const text = (await repo.mlgit('review', 'main..HEAD')).stdout;
    expect(text).toMatch(
      /^## Model review\n[\s\S]*<b>Risks<\/b>[\s\S]*<b>Metrics<\/b>[\s\S]*```diff[\s\S]*```mermaid/,
    );
    expect((await repo.mlgit('review', 'main...HEAD')).stdout).toContain('the merge base of main and HEAD');
    expect((await repo.mlgit('review', 'main..HEAD')).stdout).toBe(text);
    expect((await repo.mlgit('review', 'main..HEAD', '--max-chars', '1500')).stdout).toContain('Left out');
  });

  it('knows what a shallow clone without runs can know, and says the rest', async () => {
    const clone = new Repo(repo.clone('shallow', '--depth=1', '--branch=feature').root, repo.env);
    clone.git('fetch', '--quiet', '--depth=1', 'origin', 'main:refs/remotes/origin/main');
    const document = await review(clone, 'origin/main..HEAD');
    const [flow] = document.flows;
    expect(kindsOf(flow!)).toContain('run-not-here');
    expect(flow?.after?.run).toBeUndefined();
    expect(flow?.sections).toMatchObject({
      metrics: { changed: [{ name: 'auc', verdict: 'worse' }] },
      code: { files: [{ path: 'train.sh' }] },
      environment: { interpreters: [], system: [] },
    });
    expect(flow?.sections?.unknown.map(({ section }) => section)).toEqual(
      expect.arrayContaining(['environment', 'cost']),
    );
    const unrelated = await clone.mlgit('review', 'origin/main...HEAD', '--json');
    expect(unrelated.json().error).toMatchObject({
      code: 'no-merge-base',
      hints: [expect.stringContaining('--deepen'), expect.any(String)],
    });
  });

  it('takes what is staged for what would be committed, also in conflict', async () => {
    const clone = new Repo(repo.clone('staged').root, repo.env);
    clone.git('switch', '--quiet', '--create', 'other', 'origin/main');
    expect((await clone.mlgit('review')).stdout).toContain('No manifest changes');
    const edited = clone.read('manifests/demo.json').replace('"auc": 0.99', '"auc": 0.999');
    clone.write('manifests/demo.json', edited);
    clone.git('add', 'manifests');
    const staged = await review(clone);
    expect(staged.head).toEqual({ name: 'the index' });
    expect(kindsOf(staged.flows[0]!)).toContain('run-not-here');
    clone.commit({ 'mlgit-policy.yaml': 'version: 1\n', 'manifests/demo.json': `${edited}\n` }, 'mine');
    const [flow, ...others] = (await review(clone)).flows;
    expect(others).toEqual([]);
    expect(kindsOf(flow!)).toContain('edited-manifest');
    expect(kindsOf(await review(clone))).toEqual(['refused', 'gate-changed']);
    expect(clone.tryGit('merge', 'origin/feature').exitCode).toBe(1);
    expect((await review(clone)).flows).toMatchObject([
      { change: 'conflicting', risks: [{ kind: 'conflict' }] },
    ]);
    clone.git('commit', '--quiet', '--all', '--message', 'with marks');
    expect((await review(clone)).flows).toMatchObject([{ change: 'conflicting' }]);
    clone.git('rm', '--quiet', 'manifests/demo.json');
    expect((await review(clone)).flows).toMatchObject([
      { change: 'removed', risks: [{ kind: 'manifest-removed' }] },
    ]);
  });

  it('refuses what is no range', async () => {
    for (const [range, code] of [
      ['main', 'bad-range'],
      ['main..nowhere', 'no-such-revision'],
    ]) {
      const { exitCode, ...done } = await repo.mlgit('review', range!, '--json');
      expect([exitCode, done.stdout]).toEqual([2, expect.stringContaining(`"code":"${code}"`)]);
    }
  });
});
