import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CliRepo } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { sharedFlow } from '../support/shared-flow.ts';

/** The manifest of a run in the tree, byte for byte, committed and pushed. */
function acceptOnMain(repo: CliRepo, run: string): void {
  mkdirSync(repo.path('manifests'), { recursive: true });
  const spec = `refs/mlgit/runs/demo/${run}:manifest.json`;
  const bytes = execFileSync('git', ['cat-file', 'blob', spec], { cwd: repo.root, env: repo.env });
  writeFileSync(repo.path('manifests/demo.json'), bytes);
  repo.commit({}, `Accept ${run}`);
  repo.git('push', '--quiet', 'origin', 'HEAD:main');
}

/** A tag `prod` bound to main, where the first of two runs is accepted; a ref of the tag names that run, too. */
async function boundFlow() {
  const shared = await sharedFlow();
  const { repo, run: first } = shared;
  if (repo.git('remote').trim() === '') repo.git('remote', 'add', 'origin', shared.origin.root);
  const text = readFileSync(repo.path('mlgit.yaml'), 'utf8');
  const bound = text.replace('  demo:\n', '  demo:\n    tags: {prod: {branch: main}}\n');
  expect(bound).not.toBe(text);
  repo.commit({ 'mlgit.yaml': bound }, 'Leave prod to main');
  acceptOnMain(repo, first);
  repo.commit({ 'lib/code.py': 'x = 2\n' }, 'Change the code');
  const { run: second } = await repo.result('run');
  return { ...shared, first, second };
}

describe('a tag that is bound to a branch', () => {
  it('names what is accepted on it, whatever the ref of the tag says', async () => {
    const { repo, origin, stranger, first, second } = await boundFlow();
    const spec = 'demo@prod:model';
    expect((await repo.result('show', 'demo@prod')).id).toBe(first);
    // Who can push refs, but not to main, moves the tag.
    const tagOf = (run: string): string =>
      repo.git('commit-tree', '-m', `x\n\nMlgit-Run: ${run}\nMlgit-Flow: demo\n`, 'HEAD^{tree}').trim();
    repo.git('update-ref', 'refs/mlgit/tags/demo/prod', tagOf(second));
    repo.git('push', '--quiet', '--force', 'origin', 'refs/mlgit/runs/*', 'refs/mlgit/tags/*');
    const here = await repo.mlgit('show', 'demo@prod', '--json');
    expect(here.json().result.id).toBe(first);
    expect(here.json().warnings).toEqual([
      {
        message: `Tag prod of demo is what is accepted on branch main, ${first}; the ref demo@prod, which names ${second}, is ignored`,
        hints: [`mlgit show demo@${second}`, 'git log main -- manifests/demo.json'],
      },
    ]);
    const there = await stranger.mlgit('pull-artifact', spec, '--repo', origin.root, '--json');
    expect(there.json().result.spec).toContain(first);
    expect(JSON.stringify(there.json().warnings)).toContain('is ignored');
    const { runs } = await repo.result('log', '--filter', 'tags.exists(t, t == "prod")');
    expect(runs.map(({ id }: { id: string }) => id)).toEqual([first]);
  });

  it('is moved by a commit on that branch, and by nothing else', async () => {
    const { repo, first, second } = await boundFlow();
    for (const args of [
      ['tag', `demo@${second}`, 'prod', '--move'],
      ['tag', '--rollback', 'prod'],
      ['run', '--force', '--tag', 'prod'],
    ])
      await expectFailure(repo, args, { exitCode: 2, code: 'tag-bound', message: /accepted on branch main/ });
    acceptOnMain(repo, second);
    expect((await repo.result('show', 'demo@prod')).id).toBe(second);
    repo.git('revert', '--no-edit', 'HEAD');
    // Not before others can see it.
    expect((await repo.result('show', 'demo@prod')).id).toBe(second);
    repo.git('push', '--quiet', 'origin', 'HEAD:main');
    expect((await repo.result('show', 'demo@prod')).id).toBe(first);
    const events = await repo.result('tag', '--history', 'prod');
    const told = events.map(({ run, why, rolledBack }: { [key: string]: unknown }) => [run, why, rolledBack]);
    expect(told).toEqual([
      [first, `Revert "Accept ${second}"`, true],
      [second, `Accept ${second}`, false],
      [first, `Accept ${first}`, false],
    ]);
  });

  it('says what is missing', async () => {
    const { repo } = await boundFlow();
    repo.git('rm', '--quiet', 'manifests/demo.json');
    repo.git('commit', '--quiet', '-m', 'Accept nothing');
    repo.git('push', '--quiet', 'origin', 'HEAD:main');
    await expectFailure(repo, ['show', 'demo@prod'], {
      ...{
        exitCode: 2,
        code: 'nothing-accepted',
        message: /accepted on origin\/main, and manifests\/demo\.json is not there/,
      },
    });
    const text = readFileSync(repo.path('mlgit.yaml'), 'utf8').replace('branch: main', 'branch: gone');
    writeFileSync(repo.path('mlgit.yaml'), text);
    await expectFailure(repo, ['show', 'demo@prod'], {
      exitCode: 2,
      code: 'no-branch',
      message: /branch gone, which is not here/,
    });
    expect((await repo.mlgit('log')).exitCode).toBe(0);
  });
});
