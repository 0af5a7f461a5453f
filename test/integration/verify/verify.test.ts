import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { digestHex } from '../../../src/model/digest.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import { type GateWorld, gateWorlds } from '../../support/gate-world.ts';

let newWorld: () => GateWorld;
beforeAll(async () => {
  newWorld = await gateWorlds();
});

/** Path of the model's blob in the store. */
function modelBlob(world: GateWorld): string {
  const manifest = JSON.parse(world.repo.read('manifests/score.json')) as Manifest;
  const hex = digestHex(manifest.tasks['train']!.outputs['model']!.digest);
  return join(world.store, 'blobs', hex.slice(0, 2), hex);
}

describe('mlgit verify finds', () => {
  it('nothing wrong with an accepted run, read byte by byte', async () => {
    const world = newWorld();
    const document = await world.gate(undefined, { presence: 'bytes' });
    expect(document).toMatchObject({ outcome: 'pass', policy: { from: 'default' } });
    expect(document.verdicts.find(({ rule }) => rule === 'present')?.found).toBe(
      '2 artifacts read and verified',
    );
    expect((await world.gate('HEAD~1..HEAD')).outcome).toBe('pass');
    expect((await world.gate('@latest')).outcome).toBe('pass');
  });

  it('an edited manifest: reformatted, with another metric, or no manifest at all', async () => {
    const world = newWorld();
    world.edit((text) => JSON.stringify(JSON.parse(text)));
    expect(await world.refused('HEAD~1..HEAD')).toEqual([
      'integrity: a manifest that was edited or formatted',
    ]);
    world.repo.git('reset', '--quiet', '--hard', 'HEAD~1');
    world.edit((text) => text.replace('"auc": 0.9', '"auc": 0.99'));
    expect(await world.refused()).toEqual([
      expect.stringMatching(
        /^integrity: no run has it; it differs from score@\w+ in tasks\.evaluate\.metrics\.auc$/,
      ),
    ]);
    world.repo.git('reset', '--quiet', '--hard', 'HEAD~1');
    world.edit((text) => text.slice(0, 20));
    expect(await world.refused()).toEqual([expect.stringMatching(/^integrity: no manifest: /)]);
  });

  it('a swapped artifact, whose digest is another than the run made', async () => {
    const world = newWorld();
    const other = JSON.parse(world.repo.read('manifests/score.json')).tasks.split.outputs.test
      .digest as string;
    const model = JSON.parse(world.repo.read('manifests/score.json')).tasks.train.outputs.model
      .digest as string;
    world.edit((text) => text.replaceAll(model, other));
    expect((await world.refused())[0]).toMatch(/^integrity: .*tasks\.train\.outputs\.model\.digest/);
  });

  it('a run whose record was changed behind its commit', async () => {
    const world = newWorld();
    const [ref = ''] = world.repo.git('for-each-ref', '--format=%(refname)', 'refs/mlgit/runs').split('\n');
    const forged = world.repo.git('show', `${ref}:manifest.json`).replace('"auc": 0.9', '"auc": 0.99');
    const blob = world.repo.gitWith({ input: `${forged}\n` }, 'hash-object', '-w', '--stdin');
    const tree = world.repo.git('ls-tree', ref).replace(/blob \w+(\tmanifest\.json)/, `blob ${blob}$1`);
    const treeOid = world.repo.gitWith({ input: `${tree}\n` }, 'mktree');
    const message = world.repo.git('log', '-1', '--format=%B', ref);
    const commit = world.repo.git('commit-tree', treeOid, '-p', `${ref}^`, '-m', message);
    world.repo.git('update-ref', ref, commit);
    world.repo.commit({ 'manifests/score.json': `${forged}\n` });
    expect(await world.refused()).toEqual([
      expect.stringMatching(/^integrity: run score@\w+ whose commit names/),
    ]);
  });

  it('code other than what ran, and a manifest that is stale for code, data or a parameter', async () => {
    const world = newWorld();
    const base = world.repo.git('rev-parse', 'HEAD');
    const stale = async (files: { readonly [path: string]: string }) => {
      world.repo.commit(files, 'Change');
      const found = await world.refused(`${base}..HEAD`);
      expect(await world.refused()).toEqual(found);
      world.repo.git('reset', '--quiet', '--hard', base);
      return found;
    };
    expect(await stale({ 'train.sh': 'echo 0.95 $1\n' })).toEqual(['fresh: 1 stale task: train (code)']);
    expect(await stale({ 'data.csv': 'a\nc\n' })).toEqual(['fresh: 2 stale tasks: split, train (input raw)']);
    const flow = world.repo.read('mlgit.yaml');
    expect(await stale({ 'mlgit.yaml': flow.replace('seed: 1', 'seed: 2') })).toEqual([
      'fresh: 1 stale task: train (parameter seed)',
    ]);
    expect(await stale({ 'README.md': 'nothing of it\n' })).toEqual([]);
  });

  it('what was stale before a range, without refusing the range for it', async () => {
    const world = newWorld();
    world.repo.commit({ 'train.sh': 'echo 0.95 $1\n' });
    world.repo.commit({ 'README.md': 'more\n' });
    const { outcome, verdicts } = await world.gate('HEAD~1..HEAD');
    expect(outcome).toBe('pass');
    expect(verdicts).toMatchObject([{ rule: 'fresh', outcome: 'warn' }]);
  });

  it('no fault in a run that was made before its code was committed', async () => {
    const world = newWorld();
    world.repo.write('train.sh', 'echo 0.91 $1\n');
    await world.runAndAccept();
    await world.repo.result('push');
    const { outcome, verdicts } = await world.gate('HEAD~1..HEAD');
    expect(verdicts.filter(({ blocks }) => blocks)).toEqual([]);
    expect(outcome).toBe('pass');
  });

  it('a deleted and a corrupted blob', async () => {
    const world = newWorld();
    const path = modelBlob(world);
    const bytes = readFileSync(path);
    chmodSync(path, 0o644);
    writeFileSync(path, 'X'.repeat(statSync(path).size));
    expect(await world.refused()).toEqual([]);
    expect(await world.refused(undefined, { presence: 'bytes' })).toEqual([
      expect.stringMatching(/^present: damaged: train\/model/),
    ]);
    writeFileSync(path, bytes);
    rmSync(path);
    expect(await world.refused()).toEqual([expect.stringMatching(/^present: missing: train\/model/)]);
    expect(await world.refused(undefined, { presence: 'bytes' })).toEqual([
      expect.stringMatching(/^present: missing: train\/model/),
    ]);
  });

  it('a poisoned cache entry: another metric, or other bytes, than the run computed', async () => {
    const world = newWorld();
    const poison = (step: string, change: (text: string) => string) => {
      const folder = world.repo.home('store', 'cache');
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        const path = join(folder, name);
        const text = name.endsWith('.json') ? readFileSync(path, 'utf8') : '';
        if (!text.includes(`"task": "${step}"`)) continue;
        chmodSync(path, 0o644);
        writeFileSync(path, change(text));
      }
    };
    poison('evaluate', (text) => text.replace('"auc": 0.9', '"auc": 0.99'));
    await world.runAndAccept();
    expect(await world.refused('HEAD~1..HEAD')).toEqual([
      expect.stringMatching(/^cached: evaluate\/metric auc is not what run \w+ made with the same key$/),
    ]);
    const { tasks } = JSON.parse(world.repo.read('manifests/score.json')) as Manifest;
    const model = tasks['train']!.outputs['model']!;
    const test = tasks['split']!.outputs['test']!;
    poison('split', (text) =>
      text.replace(test.digest, model.digest).replace(`: ${test.sizeBytes}`, `: ${model.sizeBytes}`),
    );
    await world.runAndAccept();
    expect(await world.refused('HEAD~1..HEAD')).toEqual([
      expect.stringMatching(/^cached: split\/test is not what run \w+ made with the same key$/),
    ]);
  });

  it('a manifest that is removed, and nothing in files of other tools', async () => {
    const world = newWorld();
    world.repo.commit({ 'manifests/deployment.json': '{"kind": "Deployment"}\n' });
    expect((await world.gate('HEAD~1..HEAD')).subjects.map(({ flow }) => flow)).toEqual(['score']);
    expect(await world.refused()).toEqual([]);
    world.repo.remove('manifests');
    world.repo.commit({}, 'Accept nothing');
    expect((await world.gate('HEAD~1..HEAD')).verdicts).toMatchObject([
      { rule: 'accepted', flow: 'score', outcome: 'warn', blocks: false },
    ]);
  });

  it('a clone without the run, and what brings it', async () => {
    const world = newWorld();
    const other = world.shallowClone();
    const done = await other.repo.mlgit('verify');
    expect(done.exitCode).toBe(1);
    expect(done.stdout).toContain('no run of score in this clone');
    expect(done.stdout).toContain('Hint: mlgit fetch');
    await other.repo.result('fetch');
    const passed = await other.repo.mlgit('verify', '--full');
    expect(passed.toString()).toContain('The gate passes');
    expect(passed.exitCode).toBe(0);
  });
});
