import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyBundle } from '../../../src/app/apply-bundle.ts';
import { createBundle } from '../../../src/app/create-bundle.ts';
import { removeRuns } from '../../../src/app/remove-runs.ts';
import { recordReproduction } from '../../../src/app/reproduce/record-reproduction.ts';
import { reproductionsOf } from '../../../src/app/reproduce/reproductions-of.ts';
import { resolveRun } from '../../../src/app/resolve-spec.ts';
import { aReproduction } from '../../support/a-reproduction.ts';
import { appContext } from '../../support/app-context.ts';
import { adaAndOrigin, newColleague } from '../../support/colleagues.ts';
import { refsOf } from '../../support/remotes.ts';
import { temporaryFolder, testRepo } from '../../support/repo.ts';

const RUN = 'maa9dejza5';
const RERUN = '0123456789';
const signal = new AbortController().signal;

async function reproducedByAda() {
  const { ada, origin } = await adaAndOrigin();
  const run = await resolveRun(ada.context, RUN);
  const rerun = await resolveRun(ada.context, 'demo@prod');
  const document = aReproduction(RUN, RERUN);
  const recorded = await recordReproduction(ada.context, { run, reruns: [rerun] }, document);
  return { ada, origin, run, rerun, document, recorded };
}

describe('a reproduction', () => {
  it('is read back with who made it, and has the records of both runs as its parents', async () => {
    const { ada, run, rerun, document, recorded } = await reproducedByAda();
    expect(recorded.ref).toBe(`refs/mlgit/reproductions/demo/${RUN}/${RERUN}`);
    const [found, ...others] = await reproductionsOf(ada.context, run);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ rerun: RERUN, commit: recorded.commit, document });
    expect(found?.by).toMatch(/ <.+@.+>$/);
    expect(ada.repo.git('rev-list', '--parents', '-1', recorded.commit).split(' ').slice(1)).toEqual([
      run.commit,
      rerun.commit,
    ]);
    expect(await reproductionsOf(ada.context, rerun)).toEqual([]);
  });

  it('is made once: the same rerun has no second verdict', async () => {
    const { ada, run, rerun } = await reproducedByAda();
    const other = aReproduction(RUN, RERUN, { verdict: 'drifted' });
    await expect(recordReproduction(ada.context, { run, reruns: [rerun] }, other)).rejects.toMatchObject({
      kind: 'conflict',
    });
  });

  it('travels with push and fetch, and in a bundle', async () => {
    const { ada, origin, run, document, recorded } = await reproducedByAda();
    expect((await ada.push()).pushed).toContain(recorded.ref);
    expect((await ada.push()).pushed).toEqual([]);
    const ben = await newColleague(origin, 'ben');
    expect((await ben.fetch()).reproductions).toEqual([{ flow: 'demo', run: RUN }]);
    const [fetched] = await reproductionsOf(ben.context, run);
    expect(fetched).toMatchObject({ remote: 'origin', commit: recorded.commit, document });
    const path = join(temporaryFolder(), 'demo.tar');
    await createBundle(ada.context, [run], { path, force: false, signal });
    const cyd = await appContext(testRepo());
    await applyBundle(cyd, { path, signal });
    expect(await reproductionsOf(cyd, run)).toMatchObject([{ remote: 'bundle/demo', document }]);
  });

  it('goes with its run', async () => {
    const { ada, run } = await reproducedByAda();
    await removeRuns(ada.context, [run], { force: true });
    expect(refsOf(ada.repo).filter((name) => name.includes(RUN))).toEqual([]);
  });

  it('of another run under the name of this one is refused', async () => {
    const { ada, run, rerun } = await reproducedByAda();
    const moved = aReproduction('9999999999', '1111111111');
    const { ref } = await recordReproduction(ada.context, { run, reruns: [rerun] }, moved);
    await expect(reproductionsOf(ada.context, run)).rejects.toMatchObject({
      code: 'bad-reproduction',
      kind: 'integrity',
      hints: [`git show ${ref}`],
    });
  });
});
