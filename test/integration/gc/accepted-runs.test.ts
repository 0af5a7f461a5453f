import { describe, expect, it } from 'vitest';
import { collectGarbage } from '../../../src/app/gc/collect-garbage.ts';
import { liveItems } from '../../../src/app/gc/live-items.ts';
import { publicationOf, publishedOf } from '../../../src/app/gc/published.ts';
import { removeRuns } from '../../../src/app/remove-runs.ts';
import { resolveRun } from '../../../src/app/resolve-spec.ts';
import { encodeManifest } from '../../../src/model/encode-manifest.ts';
import { contextInDays, fileOf, folderOf, present } from '../../support/gc-world.ts';
import { recordedRun } from '../../support/recorded-runs.ts';
import { bareOrigin } from '../../support/remotes.ts';
import { type TestRepo, testRepo } from '../../support/repo.ts';

const { signal } = new AbortController();
const OPTIONS = {
  dryRun: false,
  remote: false,
  keep: [],
  grace: '14d',
  dropAfter: '7d',
  allowsMissing: false,
  signal,
};
const RUN = 'aaaa000000';

/** A run on a branch of its own that accepted it. */
async function acceptedOnBranch() {
  const repo = testRepo({ files: { readme: 'x' } });
  const context = await contextInDays(repo, 0);
  const { store } = context;
  const blobs = {
    model: await folderOf(store, 'the model', 'its words'),
    inFolder: await fileOf(store, 'the model'),
    url: await fileOf(store, 'from a URL'),
    dead: await fileOf(store, 'dead'),
  };
  const inputs = { url: { ...blobs.url, from: { url: 'https://example.org/a', pin: '"1"' } } };
  await recordedRun(context, { id: RUN, tasks: { train: { inputs, outputs: { model: blobs.model } } } });
  const run = await resolveRun(context, RUN);
  repo.git('switch', '--quiet', '-c', 'retrain');
  repo.commit({ 'train.py': 'a' });
  repo.commit({ 'manifests/demo.json': encodeManifest(run.manifest) });
  repo.git('switch', '--quiet', 'main');
  repo.commit({ other: 'y' });
  return { repo, context, blobs, run };
}

const WAYS: readonly [string, (repo: TestRepo) => void][] = [
  [
    'a squash merge',
    (repo) => {
      repo.git('merge', '--quiet', '--squash', 'retrain');
      repo.commit();
    },
  ],
  [
    'a rebase',
    (repo) => {
      repo.git('switch', '--quiet', '-c', 'rebased', 'retrain');
      repo.git('rebase', '--quiet', 'main');
      repo.git('switch', '--quiet', 'main');
      repo.git('merge', '--quiet', '--ff-only', 'rebased');
      repo.git('branch', '--quiet', '-D', 'rebased');
    },
  ],
  ['a picked commit', (repo) => void repo.git('cherry-pick', 'retrain')],
];

describe('what a tree has accepted', () => {
  it.each(WAYS)('lives on after %s, without the branch and the run that made it', async (_, take) => {
    const { repo, context, blobs, run } = await acceptedOnBranch();
    take(repo);
    repo.git('branch', '--quiet', '-D', 'retrain');
    repo.git('reflog', 'expire', '--expire=now', '--all');
    await removeRuns(context, [run], { force: true });
    repo.git('gc', '--quiet', '--prune=now');
    await collectGarbage(await contextInDays(repo, 20), OPTIONS);
    expect(await present(context.store, blobs)).toEqual(['model', 'inFolder', 'url']);
  });

  it('dies with the last tree that has it', async () => {
    const { repo, context, blobs, run } = await acceptedOnBranch();
    repo.git('branch', '--quiet', '-D', 'retrain');
    await removeRuns(context, [run], { force: true });
    await collectGarbage(await contextInDays(repo, 20), OPTIONS);
    expect(await present(context.store, blobs)).toEqual([]);
  });

  it('keeps its run from rm and from the rules of gc --keep', async () => {
    const { repo, context, run } = await acceptedOnBranch();
    await expect(removeRuns(context, [run], { force: false })).rejects.toMatchObject({
      code: 'run-accepted',
      message: `Run demo@${RUN} is accepted in manifests/demo.json of some commit`,
    });
    await recordedRun(context, { id: 'bbbb000000', params: { seed: 1 } });
    await recordedRun(context, {
      id: 'cccc000000',
      params: { seed: 2 },
      startedAt: '2026-06-01T00:00:00.000Z',
    });
    await collectGarbage(await contextInDays(repo, 20), { ...OPTIONS, keep: ['last 1'] });
    context.runs.refresh();
    expect((await context.runs.all()).map(({ id }) => id).sort()).toEqual([RUN, 'cccc000000']);
  });

  it('is expected of a shared store once the branch is pushed, whatever became of the run', async () => {
    const { repo, context, run, blobs } = await acceptedOnBranch();
    bareOrigin(repo);
    await removeRuns(context, [run], { force: true });
    const expected = async () => {
      const items = publishedOf(await liveItems(context, signal), await publicationOf(context, signal));
      return items.flatMap(({ contents }) => contents.map(({ digest }) => digest));
    };
    expect(await expected()).toEqual([]);
    repo.git('push', '--quiet', 'origin', 'retrain');
    expect(await expected()).toEqual([blobs.model.digest]);
  });
});
