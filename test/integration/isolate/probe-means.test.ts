import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { probeMeans } from '../../../src/workspace/isolate/probe-means.ts';
import { temporaryFolder } from '../../support/repo.ts';

/** Programs of these names that note each call, and end so. */
function machine(programs: { readonly [name: string]: string }) {
  const folder = temporaryFolder();
  const calls = join(folder, 'calls');
  writeFileSync(calls, '');
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho "$0" >> '${calls}'\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const surroundings = { cacheDir: join(folder, 'cache'), env: { PATH: folder }, os: 'linux', pid: 1 };
  return { folder, surroundings, callCount: () => readFileSync(calls, 'utf8').split('\n').length - 1 };
}

describe.skipIf(process.platform !== 'linux')('the means of isolation of a machine', () => {
  it('are those that work when they are tried', async () => {
    const { surroundings, folder } = machine({
      bwrap: 'echo bubblewrap 1.2',
      strace: 'echo no ptrace >&2; exit 1',
    });
    expect(await probeMeans(surroundings)).toEqual({
      namespace: { works: true, program: join(folder, 'bwrap'), version: 'bubblewrap 1.2' },
      trace: { works: false, installed: true, reason: `${join(folder, 'strace')} fails: no ptrace` },
    });
  });

  it('are tried once, until a program changes', async () => {
    const { surroundings, callCount, folder } = machine({ bwrap: 'exit 0' });
    const first = await probeMeans(surroundings);
    const calls = callCount();
    expect(calls).toBeGreaterThan(0);
    expect(await probeMeans(surroundings)).toEqual(first);
    expect(callCount()).toBe(calls);
    writeFileSync(join(folder, 'bwrap'), '#!/bin/sh\necho not allowed >&2; exit 1\n');
    expect((await probeMeans(surroundings)).namespace).toMatchObject({ works: false });
  });

  it('are none where nothing is installed, and a broken memory of them is passed over', async () => {
    const { surroundings, folder } = machine({});
    writeFileSync(join(folder, 'cache'), '');
    const none = { namespace: { works: false, installed: false }, trace: { works: false, installed: false } };
    expect(await probeMeans({ ...surroundings, cacheDir: join(folder, 'other') })).toMatchObject(none);
    writeFileSync(join(folder, 'other', 'isolation.json'), '{"version": 1, "key":');
    expect(await probeMeans({ ...surroundings, cacheDir: join(folder, 'other') })).toMatchObject(none);
  });
});
