import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyBundle } from '../../../src/app/apply-bundle.ts';
import type { Context } from '../../../src/app/context.ts';
import { createBundle } from '../../../src/app/create-bundle.ts';
import { resolveRun, resolveSpec } from '../../../src/app/resolve-spec.ts';
import { appContext } from '../../support/app-context.ts';
import { goldenRepository } from '../../support/golden-repository.ts';
import { refsOf } from '../../support/remotes.ts';
import { type TestRepo, temporaryFolder, testRepo } from '../../support/repo.ts';

const signal = new AbortController().signal;

async function bundleOf(repo: TestRepo, specs: readonly string[], file = 'demo.tar') {
  const context = await appContext(repo);
  const runs = await Promise.all(specs.map((spec) => resolveRun(context, spec)));
  const path = join(temporaryFolder(), file);
  return { path, context, made: await createBundle(context, runs, { path, force: false, signal }) };
}

async function everyBlob(context: Context, spec: string): Promise<void> {
  const { run } = await resolveSpec(context, spec);
  for (const { outputs } of Object.values(run.manifest.tasks)) {
    for (const output of Object.values(outputs)) expect(await context.store.holds(output)).toBe(true);
  }
}

describe('a bundle', () => {
  it('has the same bytes whoever makes it and however the repository is packed', async () => {
    const one = await bundleOf(goldenRepository(), ['demo@prod']);
    const other = goldenRepository();
    other.git('repack', '-adfq', '--depth=3', '--window=50');
    other.git('config', 'pack.threads', '4');
    other.git('config', 'core.compression', '1');
    other.git('tag', 'v1');
    const two = await bundleOf(other, ['demo@prod']);
    expect(two.made.digest).toBe(one.made.digest);
    expect(readFileSync(two.path).equals(readFileSync(one.path))).toBe(true);
  });

  it('is an archive that tar lists, with a git bundle that git reads', async () => {
    const { path } = await bundleOf(goldenRepository(), ['demo@prod']);
    const folder = temporaryFolder();
    execFileSync('tar', ['-xf', path, '-C', folder]);
    expect(readdirSync(folder).sort()).toEqual(['blobs', 'index.json', 'repository.bundle']);
    const repo = testRepo();
    repo.git('fetch', '--quiet', join(folder, 'repository.bundle'), '+refs/mlgit/*:refs/mlgit/*');
    expect(refsOf(repo)).toContain('refs/mlgit/tags/demo/prod');
    repo.git('fsck', '--strict');
  });

  it('brings run, tag, note, code and artifacts into an empty repository', async () => {
    const golden = goldenRepository();
    const { path, made } = await bundleOf(golden, ['demo@prod', 'maa9dejza5']);
    const repo = testRepo();
    const context = await appContext(repo);
    const applied = await applyBundle(context, { path, signal });
    expect(applied.remote).toBe('bundle/demo');
    expect(applied.blobs).toBe(made.blobs);
    expect(applied.changed).toEqual(
      made.refs.map((name) => name.replace('mlgit/', 'mlgit/remotes/bundle/demo/')),
    );
    await everyBlob(context, 'demo@bundle/demo/prod');
    await everyBlob(context, 'demo@prod');
    const run = await resolveRun(context, 'demo@bundle/demo/prod');
    expect(run.remote).toBe('bundle/demo');
    expect(repo.git('ls-tree', '--name-only', run.codeCommit)).toContain('mlgit.yaml');
    repo.git('fsck', '--connectivity-only');
  });

  it('that was applied already changes nothing', async () => {
    const { path } = await bundleOf(goldenRepository(), ['demo@prod']);
    const repo = testRepo();
    const context = await appContext(repo);
    await applyBundle(context, { path, signal });
    const before = repo.git('for-each-ref');
    expect((await applyBundle(context, { path, signal })).changed).toEqual([]);
    expect(repo.git('for-each-ref')).toBe(before);
    expect(readdirSync(join(context.home, 'scratch'))).toEqual([]);
  });

  it('leaves own runs and tags of the same name alone', async () => {
    const golden = goldenRepository();
    const { path, context } = await bundleOf(golden, ['demo@prod']);
    const own = golden.git('for-each-ref', 'refs/mlgit/runs', 'refs/mlgit/tags', 'refs/mlgit/notes');
    await applyBundle(context, { path, name: 'mine', signal });
    expect(golden.git('for-each-ref', 'refs/mlgit/runs', 'refs/mlgit/tags', 'refs/mlgit/notes')).toBe(own);
    expect((await resolveRun(context, 'demo@bundle/mine/latest')).remote).toBeUndefined();
  });

  it('can be made of what was applied from another', async () => {
    const { path, made } = await bundleOf(goldenRepository(), ['demo@prod']);
    const repo = testRepo();
    await applyBundle(await appContext(repo), { path, signal });
    expect((await bundleOf(repo, ['demo@prod'])).made.digest).toBe(made.digest);
  });

  it('makes the folder that it is to be in', async () => {
    const { path } = await bundleOf(goldenRepository(), ['demo@prod'], 'out/to day/demo.tar');
    expect(readdirSync(dirname(path))).toEqual(['demo.tar']);
  });

  it('never takes the place of a folder or a pipe, whatever is allowed', async () => {
    const folder = temporaryFolder();
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    mkdirSync(join(folder, 'folder'));
    symlinkSync('pipe', join(folder, 'link'));
    const context = await appContext(goldenRepository());
    const runs = [await resolveRun(context, 'demo@prod')];
    for (const name of ['pipe', 'link', 'folder']) {
      const options = { path: join(folder, name), force: true, signal };
      await expect(createBundle(context, runs, options), name).rejects.toMatchObject({
        code: 'not-a-file',
        kind: 'usage',
      });
    }
    expect(readdirSync(folder).sort()).toEqual(['folder', 'link', 'pipe']);
  });

  it('whose file has a name of another script asks for one', async () => {
    const { path } = await bundleOf(goldenRepository(), ['demo@prod'], 'данные 1.tar');
    const { path: unnamed } = await bundleOf(goldenRepository(), ['demo@prod'], 'данные.tar');
    const context = await appContext(testRepo());
    await expect(applyBundle(context, { path: unnamed, signal })).rejects.toMatchObject({
      code: 'bad-name',
      hints: [expect.stringMatching(/^mlgit bundle apply '.*данные\.tar' --name NAME$/)],
    });
    expect((await applyBundle(context, { path, signal })).remote).toBe('bundle/1');
  });

  it('is not made over a file that is there, nor of artifacts that are not here', async () => {
    const golden = goldenRepository();
    const { path, context } = await bundleOf(golden, ['demo@prod']);
    const runs = [await resolveRun(context, 'demo@prod')];
    await expect(createBundle(context, runs, { path, force: false, signal })).rejects.toMatchObject({
      code: 'file-exists',
      kind: 'usage',
    });
    const [output] = Object.values(runs[0]!.manifest.tasks).flatMap(({ outputs }) => Object.values(outputs));
    await context.store.remove(output!.digest);
    writeFileSync(path, 'kept');
    await expect(createBundle(context, runs, { path, force: true, signal })).rejects.toMatchObject({
      code: 'blob-missing',
      kind: 'integrity',
    });
    expect(readFileSync(path, 'utf8')).toBe('kept');
  });

  it('is not made from a shallow clone that lacks the history', async () => {
    const golden = goldenRepository();
    golden.commit({ 'more.py': '1' });
    const shallow = golden.clone('shallow', '--depth=1');
    shallow.git('fetch', '--quiet', '--depth=1', 'origin', '+refs/mlgit/runs/*:refs/mlgit/runs/*');
    const context = await appContext(shallow);
    const path = join(temporaryFolder(), 'out');
    const refs = (await context.refs.list('refs/mlgit/runs/')).slice(0, 1);
    await expect(context.bundles.write(path, refs)).rejects.toMatchObject({ code: 'history-incomplete' });
  });

  it('works with sha256 objects, and not across object formats', async () => {
    const repo = testRepo({ init: ['--object-format=sha256'], files: { a: '1' } });
    const context = await appContext(repo);
    const path = join(temporaryFolder(), 'out.bundle');
    const refs = await context.refs.list('refs/heads/');
    await context.bundles.write(path, refs);
    expect(await context.bundles.refs(path)).toEqual(refs);
    const { path: sha1 } = await bundleOf(goldenRepository(), ['demo@prod']);
    await expect(applyBundle(context, { path: sha1, signal })).rejects.toMatchObject({
      code: 'object-format-differs',
    });
  });
});
