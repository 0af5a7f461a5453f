import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyBundle } from '../../../src/app/apply-bundle.ts';
import { createBundle } from '../../../src/app/create-bundle.ts';
import { pushProblem } from '../../../src/app/push-refs.ts';
import { removeRuns } from '../../../src/app/remove-runs.ts';
import { resolveRun } from '../../../src/app/resolve-spec.ts';
import { signRun } from '../../../src/app/signing/sign-run.ts';
import { signaturesOf } from '../../../src/app/signing/signatures-of.ts';
import type { StatementKind } from '../../../src/model/signing/run-statement.ts';
import { appContext } from '../../support/app-context.ts';
import { adaAndOrigin, type Colleague, newColleague } from '../../support/colleagues.ts';
import { BRANCHES_ONLY, installHook, refsOf } from '../../support/remotes.ts';
import { signWith, sshKey } from '../../support/signing-keys.ts';

const ID = 'maa9dejza5';

async function sign(who: Colleague, key: string, kind: StatementKind = 'approval') {
  const { path, line } = sshKey(who.repo, key);
  signWith(who.repo, { path, line });
  // git's configuration is read once by each command.
  const context = await appContext(who.repo);
  const name = await signRun(context, await resolveRun(context, ID), { kind, asks: false });
  return { name, ref: `refs/mlgit/signatures/demo/${ID}/${name}`, line: `${key}@example.org ${line}\n` };
}

async function seenBy(who: Colleague, allowedSigners: string) {
  const found = await signaturesOf(who.context, await resolveRun(who.context, ID), { allowedSigners });
  return found.map(({ kind, state, signer }) => `${kind} ${state} ${signer}`).sort();
}

describe('an approval', () => {
  it('of a colleague reaches whoever made the run, and others', async () => {
    const { ada, origin } = await adaAndOrigin();
    const own = await sign(ada, 'ada', 'signature');
    expect(pushProblem(await ada.push())).toBeUndefined();
    const ben = await newColleague(origin, 'ben');
    expect((await ben.fetch()).signatures).toEqual([{ flow: 'demo', run: ID, name: own.name }]);
    const his = await sign(ben, 'ben');
    expect((await ben.push()).pushed).toEqual([his.ref]);
    expect((await ada.fetch()).signatures).toEqual([{ flow: 'demo', run: ID, name: his.name }]);
    const carl = await newColleague(origin, 'carl');
    await carl.fetch();
    for (const who of [ada, ben, carl]) {
      expect(await seenBy(who, own.line + his.line)).toEqual([
        'approval good ben@example.org',
        'signature good ada@example.org',
      ]);
    }
    expect(await ben.push()).toMatchObject({ pushed: [], diverged: [] });
  });

  it('goes with its run alone where that is named', async () => {
    const { ada, origin } = await adaAndOrigin();
    const { ref } = await sign(ada, 'ada');
    await ada.push({ runs: [await resolveRun(ada.context, 'demo@prod')] });
    expect(refsOf(origin)).not.toContain(ref);
    await ada.push({ runs: [await resolveRun(ada.context, ID)] });
    expect(refsOf(origin)).toContain(ref);
  });

  it('takes no run along that the remote was not to have', async () => {
    const { ada, origin } = await adaAndOrigin();
    const { ref } = await sign(ada, 'ada');
    const commit = ada.repo.git('rev-parse', `refs/mlgit/runs/demo/${ID}`);
    ada.repo.git('update-ref', '-d', `refs/mlgit/runs/demo/${ID}`);
    ada.repo.git('update-ref', `refs/mlgit/remotes/upstream/runs/demo/${ID}`, commit);
    ada.context.runs.refresh();
    await ada.push();
    expect(refsOf(origin)).not.toContain(ref);
  });

  it('is a tag on a forge that takes only branches and tags, and the same to who fetches it', async () => {
    const { ada, origin } = await adaAndOrigin();
    installHook(origin, 'pre-receive', BRANCHES_ONLY);
    const { name, line } = await sign(ada, 'ada');
    expect(await ada.push()).toMatchObject({ namespace: 'branches', refused: [] });
    expect(refsOf(origin, 'refs/tags')).toEqual([`refs/tags/mlgit/signatures/demo/${ID}/${name}`]);
    expect((await ada.push()).pushed).toEqual([]);
    const ben = await newColleague(origin, 'ben');
    expect((await ben.fetch()).signatures).toHaveLength(1);
    expect(await seenBy(ben, line)).toEqual(['approval good ada@example.org']);
    ben.repo.git('fetch', '--quiet', '--prune');
    expect(await seenBy(ben, line)).toEqual(['approval good ada@example.org']);
  });

  it('comes with a plain git fetch, also in a clone whose refspecs are older', async () => {
    const { ada, origin } = await adaAndOrigin();
    await ada.push();
    const ben = await newColleague(origin, 'ben');
    await ben.fetch();
    ben.repo.git('config', '--unset', 'remote.origin.fetch', 'signatures');
    const { line } = await sign(ada, 'ada');
    await ada.push();
    expect(await ben.context.configureFetch()).toEqual(['origin']);
    ben.repo.git('fetch', '--quiet');
    expect(await seenBy(ben, line)).toEqual(['approval good ada@example.org']);
  });

  it('travels in a bundle', async () => {
    const { ada, origin } = await adaAndOrigin();
    const { line } = await sign(ada, 'ada');
    const path = join(ada.repo.env.HOME as string, 'demo.tar');
    const signal = AbortSignal.timeout(60_000);
    await createBundle(ada.context, [await resolveRun(ada.context, ID)], { path, force: false, signal });
    const ben = await newColleague(origin, 'ben');
    await applyBundle(ben.context, { path, signal });
    expect(await seenBy(ben, line)).toEqual(['approval good ada@example.org']);
  });

  it('goes with its run', async () => {
    const { ada } = await adaAndOrigin();
    await sign(ada, 'ada');
    await removeRuns(ada.context, [await resolveRun(ada.context, ID)], { force: false });
    expect(refsOf(ada.repo, 'refs/mlgit/signatures')).toEqual([]);
  });
});
