import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../../src/app/context.ts';
import { type DiffOptions, diffSpecs } from '../../../src/app/diff/diff-specs.ts';
import { digestText } from '../../../src/model/blake3.ts';
import type { RunDiff } from '../../../src/model/diff/run-diff.ts';
import type { ManifestOutput } from '../../../src/model/manifest.ts';
import { contextOf, recordedRun } from '../../support/recorded-runs.ts';
import { testRepo } from '../../support/repo.ts';

const OPTIONS: DiffOptions = { full: false, patch: false, signal: new AbortController().signal };

async function diff(context: Context, specs: readonly string[], options: Partial<DiffOptions> = {}) {
  const { document } = await diffSpecs(context, specs, { ...OPTIONS, ...options });
  return document as RunDiff;
}

const FLOW = (code: string) => `version: 1
flows:
  demo:
    steps:
      train: {run: "true", code: [${code}]}
`;

async function stored(context: Context, text: string, path = 'build/m'): Promise<ManifestOutput> {
  const digest = await context.store.putBytes(Buffer.from(text));
  return { kind: 'file', digest, sizeBytes: Buffer.byteLength(text), path };
}

describe('the code of two runs', () => {
  it('is compared as far as steps could read it, with the patch of just that', async () => {
    const repo = testRepo({ files: { 'mlgit.yaml': FLOW('"*.py"'), 'a.py': 'one\n', 'b.txt': 'x\n' } });
    const context = await contextOf(repo);
    await recordedRun(context, { id: 'aaaaaaaaa1', tasks: { train: {} } });
    repo.commit({ 'a.py': 'one\ntwo\n', 'c.py': 'new\n', 'b.txt': 'y\n' }, 'second');
    await recordedRun(context, { id: 'bbbbbbbbb2', tasks: { train: {} } });
    const { code } = await diff(context, ['demo@aaaaaaaaa1', 'demo@bbbbbbbbb2'], { patch: true });
    expect(code).toMatchObject({
      files: [
        { path: 'a.py', change: 'changed', addedLines: 1, removedLines: 0, steps: ['train'] },
        { path: 'c.py', change: 'added', addedLines: 1 },
      ],
      otherFiles: 1,
    });
    expect(code.patch).toContain('+two');
    expect(code.patch).not.toContain('b.txt');
  });

  it('is all of it where a flow is not known, and that is said', async () => {
    const repo = testRepo({ files: { 'a.py': 'one\n' } });
    const context = await contextOf(repo);
    await recordedRun(context, { id: 'aaaaaaaaa1', tasks: { train: {} } });
    repo.commit({ 'a.py': 'two\n' }, 'second');
    await recordedRun(context, { id: 'bbbbbbbbb2', tasks: { train: {} } });
    const { code, unknown } = await diff(context, ['demo@aaaaaaaaa1', 'demo@bbbbbbbbb2']);
    expect(code.files).toMatchObject([{ path: 'a.py', steps: [] }]);
    expect(unknown).toMatchObject([
      { section: 'code', why: expect.stringContaining('all files that differ') },
    ]);
  });
});

describe('the runs that are compared', () => {
  it('are, of one SPEC, the run before it in its flow and itself', async () => {
    const context = await contextOf(testRepo({ files: { 'mlgit.yaml': FLOW('"*.py"') } }));
    await recordedRun(context, { id: 'aaaaaaaaa1', startedAt: '2026-03-01T00:00:00.000Z' });
    await recordedRun(context, { id: 'bbbbbbbbb2', startedAt: '2026-03-02T00:00:00.000Z' });
    await recordedRun(context, { id: 'ccccccccc3', startedAt: '2026-03-03T00:00:00.000Z', status: 'failed' });
    for (const spec of ['ccccccccc3', 'demo@ccccccccc3', 'demo@bbbbbbbbb2~0']) {
      const found = await diffSpecs(context, [spec], OPTIONS);
      const before = spec.includes('ccc') ? 'bbbbbbbbb2' : 'aaaaaaaaa1';
      expect(found.comparedWith).toBe(`demo@${before}`);
      expect(found.document).toMatchObject({ before: { run: before } });
    }
    await expect(diffSpecs(context, ['demo@aaaaaaaaa1'], OPTIONS)).rejects.toMatchObject({
      code: 'no-such-run',
    });
  });

  it('may be of different flows, partial or lost', async () => {
    const context = await contextOf(testRepo({ files: { 'mlgit.yaml': FLOW('"*.py"') } }));
    await recordedRun(context, {
      id: 'aaaaaaaaa1',
      flow: 'other',
      partial: true,
      tasks: { x: { metrics: { m: 1 } } },
    });
    await recordedRun(context, { id: 'bbbbbbbbb2', status: 'lost', tasks: { y: { metrics: { m: 2 } } } });
    const found = await diff(context, ['other@aaaaaaaaa1', 'demo@bbbbbbbbb2']);
    expect(found.before).toMatchObject({ flow: 'other', partial: true });
    expect(found.after).toMatchObject({ flow: 'demo', status: 'lost' });
    expect(found.metrics.changed.map(({ verdict }) => verdict)).toEqual(['removed', 'added']);
  });

  it('may be narrowed to tasks, also of different ids, and to artifacts', async () => {
    const context = await contextOf(testRepo({ files: { 'mlgit.yaml': FLOW('"*.py"') } }));
    const [one, two] = [await stored(context, '1'), await stored(context, '22')];
    await recordedRun(context, {
      id: 'aaaaaaaaa1',
      tasks: {
        a: { metrics: { m: 1 }, outputs: { x: one, y: one } },
        b: { metrics: { m: 2 }, outputs: { x: two } },
      },
    });
    const tasks = await diff(context, ['demo@aaaaaaaaa1:a/', 'demo@aaaaaaaaa1:b/']);
    expect(tasks.narrowedTo).toEqual({ before: 'a/', after: 'b/' });
    expect(tasks.metrics.changed).toMatchObject([{ task: 'b', before: 1, after: 2 }]);
    const artifacts = await diff(context, ['demo@aaaaaaaaa1:a/y', 'demo@aaaaaaaaa1:b/x']);
    expect(artifacts.artifacts.changed).toMatchObject([
      { task: 'b', name: 'x', before: { sizeBytes: 1 }, after: { sizeBytes: 2 } },
    ]);
    await expect(diff(context, ['demo@aaaaaaaaa1:a/y', 'demo@aaaaaaaaa1:b/'])).rejects.toMatchObject({
      code: 'different-parts',
      kind: 'usage',
    });
  });

  it('of more than two are a table', async () => {
    const context = await contextOf(testRepo({ files: { 'mlgit.yaml': FLOW('"*.py"') } }));
    for (const [i, id] of ['aaaaaaaaa1', 'bbbbbbbbb2', 'ccccccccc3'].entries()) {
      const train = { metrics: { auc: i }, direction: { auc: 'max' } } as const;
      await recordedRun(context, { id, params: { seed: i, same: 1 }, tasks: { train } });
    }
    const { document } = await diffSpecs(context, ['aaaaaaaaa1', 'bbbbbbbbb2', 'ccccccccc3'], OPTIONS);
    expect(document).toMatchObject({
      kind: 'run-table',
      params: [{ name: 'seed', values: [0, 1, 2] }],
      sameParams: 1,
      metrics: [{ name: 'auc', values: [0, 1, 2], best: [2] }],
    });
  });
});

describe('what is not here', () => {
  it('is said of files, folders and series, and fails nothing', async () => {
    const context = await contextOf(testRepo({ files: { 'mlgit.yaml': FLOW('"*.py"') } }));
    const made = (text: string) => ({
      file: { kind: 'file', digest: digestText(`${text} file`), sizeBytes: 5, path: 'build/f' } as const,
      folder: { kind: 'tree', digest: digestText(`${text} folder`), sizeBytes: 5, path: 'build/d' } as const,
    });
    await recordedRun(context, { id: 'aaaaaaaaa1', tasks: { train: { outputs: made('1') } } });
    await recordedRun(context, { id: 'bbbbbbbbb2', tasks: { train: { outputs: made('2') } } });
    const { artifacts, unknown } = await diff(context, ['aaaaaaaaa1', 'bbbbbbbbb2']);
    expect(artifacts.changed).toMatchObject([
      { name: 'file', content: { why: 'absent' } },
      { name: 'folder' },
    ]);
    expect(artifacts.changed[1]).not.toHaveProperty('folder');
    expect(unknown).toMatchObject([
      { section: 'artifacts', what: 'train/file', why: 'its bytes are not here' },
      { section: 'artifacts', what: 'train/folder', why: expect.stringContaining('lacks blob') },
    ]);
  });

  it('is said of code', async () => {
    const repo = testRepo({ files: { 'mlgit.yaml': FLOW('"*.py"'), 'a.py': '1\n' } });
    const context = await contextOf(repo);
    await recordedRun(context, { id: 'aaaaaaaaa1', tasks: { train: {} } });
    const lost = repo.git('rev-parse', 'HEAD^{tree}').trim();
    repo.commit({ 'a.py': '2\n' }, 'second');
    await recordedRun(context, { id: 'bbbbbbbbb2', tasks: { train: {} } });
    rmSync(repo.path('.git', 'objects', lost.slice(0, 2), lost.slice(2)), { force: true });
    const { unknown, code } = await diff(context, ['aaaaaaaaa1', 'bbbbbbbbb2']);
    expect(code.files).toEqual([]);
    expect(unknown).toMatchObject([{ section: 'code' }]);
  });

  it('is what nobody has asked for', async () => {
    const context = await contextOf(testRepo({ files: { 'mlgit.yaml': FLOW('"*.py"') } }));
    await recordedRun(context, { id: 'aaaaaaaaa1' });
    const { unknown } = await diff(context, ['aaaaaaaaa1', 'aaaaaaaaa1'], { sections: ['params', 'code'] });
    expect(unknown).toEqual([
      { section: 'series', why: 'it was not asked for' },
      { section: 'artifacts', why: 'it was not asked for' },
    ]);
  });

  it('of many tasks is not looked into unasked', async () => {
    const context = await contextOf(testRepo({ files: { 'mlgit.yaml': FLOW('"*.py"') } }));
    const tasks = async (text: string) =>
      Object.fromEntries(
        await Promise.all(
          Array.from({ length: 6 }, async (_, i) => [
            `train/i=${i}`,
            { outputs: { m: await stored(context, `${text}${i}`) }, step: 'train' },
          ]),
        ),
      );
    await recordedRun(context, { id: 'aaaaaaaaa1', tasks: await tasks('a') });
    await recordedRun(context, { id: 'bbbbbbbbb2', tasks: await tasks('b') });
    const { unknown, artifacts } = await diff(context, ['aaaaaaaaa1', 'bbbbbbbbb2']);
    expect(artifacts.changed).toHaveLength(6);
    expect(unknown).toEqual([
      { section: 'artifacts', why: '6 more files were not looked into', hint: 'mlgit diff --full' },
    ]);
    expect((await diff(context, ['aaaaaaaaa1', 'bbbbbbbbb2'], { full: true })).unknown).toEqual([]);
  });
});
