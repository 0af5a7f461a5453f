import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkRepository } from '../../../src/app/check-repository.ts';
import { removeRuns, resolveRemovable } from '../../../src/app/remove-runs.ts';
import { contextInDays, fileOf } from '../../support/gc-world.ts';
import { damage } from '../../support/local-store.ts';
import { recordedRun } from '../../support/recorded-runs.ts';
import { testRepo } from '../../support/repo.ts';

const { signal } = new AbortController();
const CHECK = { repair: false, signal, onProgress: () => {} };

describe('a damaged clone', () => {
  it('takes no manifest for a lie because its blob was cut short', async () => {
    const repo = testRepo({ files: { readme: 'x' } });
    const context = await contextInDays(repo, 0);
    const model = await fileOf(context.store, 'a model');
    await recordedRun(context, { id: 'aaaa000000', tasks: { train: { outputs: { model } } } });
    damage(context.store.pathOf(model.digest), 'a mo');
    const { missing, store } = await checkRepository(context, CHECK);
    expect(store.findings).toMatchObject([{ kind: 'corrupt-blob', digest: model.digest }]);
    expect(missing).toEqual([{ spec: 'demo@aaaa000000:train/model', digest: model.digest, kind: 'missing' }]);
  });

  it('lets a run be removed whose commit is gone, as is said of it', async () => {
    const repo = testRepo({ files: { readme: 'x' } });
    const context = await contextInDays(repo, 0);
    await recordedRun(context, { id: 'aaaa000000' });
    const ref = join(context.location.commonDir, 'refs/mlgit/runs/demo/bbbb000000');
    writeFileSync(ref, `${'1'.repeat(40)}\n`);
    const later = await contextInDays(repo, 0);
    const gone = await resolveRemovable(later, 'demo@bbbb000000');
    expect(await removeRuns(later, [gone], { force: false })).toEqual(['demo@bbbb000000']);
    expect(repo.git('for-each-ref', '--format=%(refname)', 'refs/mlgit/runs').trim()).toBe(
      'refs/mlgit/runs/demo/aaaa000000',
    );
  });
});
