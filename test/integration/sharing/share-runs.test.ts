import { describe, expect, it } from 'vitest';
import { pushProblem } from '../../../src/app/push-refs.ts';
import { removeRuns } from '../../../src/app/remove-runs.ts';
import { resolveRun } from '../../../src/app/resolve-spec.ts';
import { adaAndOrigin, newColleague } from '../../support/colleagues.ts';
import { BRANCHES_ONLY, installHook, refsOf } from '../../support/remotes.ts';

const ID = /^[0-9a-z]{10}$/;

describe('what Ada pushes', () => {
  it('is found by Ben under every name that a SPEC has for it', async () => {
    const { ada, origin } = await adaAndOrigin();
    const pushed = await ada.push();
    expect(pushProblem(pushed)).toBeUndefined();
    expect(pushed.pushed).toHaveLength(6);
    const ben = await newColleague(origin, 'ben');
    const fetched = await ben.fetch();
    expect(fetched).toMatchObject({ remote: 'origin', configured: true, removed: [], diverged: [] });
    expect(fetched.runs).toHaveLength(4);
    expect(fetched.tags).toEqual([{ flow: 'demo', tag: 'prod', run: expect.stringMatching(ID) }]);
    expect(fetched.notes).toEqual([{ flow: 'demo', run: 'maa9dejza5' }]);
    const named = async (spec: string) => (await resolveRun(ben.context, spec)).commit;
    const of = async (spec: string) => (await resolveRun(ada.context, spec)).commit;
    expect(await named('demo@latest')).toBe(await of('demo@latest'));
    expect(await named('demo@origin/latest')).toBe(await of('demo@latest'));
    expect(await named('demo@prod')).toBe(await of('demo@prod'));
    expect(await named('demo@origin/prod')).toBe(await of('demo@prod'));
    expect(await named('maa9')).toBe(await of('maa9'));
    expect((await resolveRun(ben.context, 'demo@latest')).remote).toBe('origin');
    // Her own runs are also what the remote has.
    expect(await of('demo@origin/latest')).toBe(await of('demo@latest'));
    await expect(named('demo@upstream/latest')).rejects.toMatchObject({ code: 'no-latest' });
    await expect(named('demo@origin/pro')).rejects.toMatchObject({ code: 'no-such-run' });
  });

  it('is nothing the second time, and then nobody is contacted', async () => {
    const { ada, origin } = await adaAndOrigin();
    await ada.push();
    origin.git('config', 'transfer.hideRefs', 'refs/mlgit');
    expect(await ada.push()).toMatchObject({ pushed: [], refused: [], namespace: undefined });
  });

  it('is one run with its tag and note, when one is named', async () => {
    const { ada, origin } = await adaAndOrigin();
    const run = await resolveRun(ada.context, 'maa9dejza5');
    await ada.push({ runs: [run] });
    const sent = refsOf(origin);
    expect(sent.filter((name) => name.includes('/runs/'))).toEqual(['refs/mlgit/runs/demo/maa9dejza5']);
    expect(sent).toContain('refs/mlgit/notes/demo/maa9dejza5');
  });

  it('goes into branches where the forge takes nothing else, which Ben reads the same', async () => {
    const { ada, origin } = await adaAndOrigin();
    installHook(origin, 'pre-receive', BRANCHES_ONLY);
    expect(await ada.push()).toMatchObject({ namespace: 'branches', fellBack: true, refused: [] });
    expect(refsOf(origin)).toEqual([]);
    expect(refsOf(origin, 'refs/heads/mlgit')).toHaveLength(6);
    expect((await ada.push()).pushed).toEqual([]);
    const ben = await newColleague(origin, 'ben');
    expect((await ben.fetch()).runs).toHaveLength(4);
    expect((await resolveRun(ben.context, 'demo@origin/prod')).remote).toBe('origin');
    const theirs = await resolveRun(ben.context, 'maa9dejza5');
    await expect(removeRuns(ben.context, [theirs], { force: false })).rejects.toMatchObject({
      code: 'not-own-run',
      hints: [
        expect.stringMatching(/^git push origin --delete refs\/heads\/mlgit\/runs\/demo\/maa9dejza5 && /),
      ],
    });
    ben.repo.git('fetch', '--quiet', '--prune');
    expect(refsOf(ben.repo, 'refs/mlgit/remotes/origin/runs')).toHaveLength(4);
  });

  it('finds its way when a forge stops taking custom refs', async () => {
    const { ada, origin } = await adaAndOrigin();
    const run = await resolveRun(ada.context, 'maa9dejza5');
    expect(await ada.push({ runs: [run] })).toMatchObject({ namespace: 'custom', fellBack: false });
    installHook(origin, 'pre-receive', BRANCHES_ONLY);
    expect(await ada.push()).toMatchObject({ namespace: 'branches', fellBack: true, refused: [] });
    expect(refsOf(origin, 'refs/heads/mlgit/runs')).toHaveLength(3);
    const ben = await newColleague(origin, 'ben');
    expect((await ben.fetch()).runs).toHaveLength(4);
  });

  it('that is refused is reported with the reason, and what a refused run is called stays as well', async () => {
    const { ada, origin } = await adaAndOrigin();
    const run = await resolveRun(ada.context, 'demo@prod');
    installHook(origin, 'update', `case "$1" in *runs*${run.id}) echo "too late" >&2; exit 1;; esac\n`);
    const result = await ada.push();
    expect(result.refused.map(({ name }) => name)).toEqual([`refs/mlgit/runs/demo/${run.id}`]);
    expect(pushProblem(result)).toMatchObject({
      code: 'push-refused',
      kind: 'credentials',
      message: /too late/,
    });
    expect(refsOf(origin)).not.toContain('refs/mlgit/tags/demo/prod');
  });

  it('that was cut off is finished by the next push, which sends nothing twice', async () => {
    const { ada, origin } = await adaAndOrigin();
    await ada.push();
    // As after a kill between the remote's answer and our note of it, with one ref not sent.
    for (const name of refsOf(ada.repo, 'refs/mlgit/remotes')) ada.repo.git('update-ref', '-d', name);
    origin.git('update-ref', '-d', 'refs/mlgit/runs/demo/maa9dejza5');
    const again = await ada.push();
    expect(pushProblem(again)).toBeUndefined();
    expect(refsOf(origin)).toHaveLength(6);
  });

  it('never replaces a run that the remote has otherwise', async () => {
    const { ada, origin } = await adaAndOrigin();
    const other = origin.git('rev-parse', 'main');
    origin.git('update-ref', 'refs/mlgit/runs/demo/maa9dejza5', other);
    const result = await ada.push();
    expect(result.differing).toEqual(['refs/mlgit/runs/demo/maa9dejza5']);
    expect(pushProblem(result)).toMatchObject({ code: 'run-differs', kind: 'conflict' });
    expect(origin.git('rev-parse', 'refs/mlgit/runs/demo/maa9dejza5')).toBe(other);
  });
});

describe('which remote is meant', () => {
  it('must be one that there is', async () => {
    const { ada } = await adaAndOrigin();
    await expect(ada.push({ remote: 'orign' })).rejects.toMatchObject({
      code: 'no-such-remote',
      hints: expect.arrayContaining(['did you mean origin?']),
    });
    ada.repo.git('remote', 'remove', 'origin');
    await expect(ada.fetch()).rejects.toMatchObject({ code: 'no-remote', kind: 'usage' });
  });
});
