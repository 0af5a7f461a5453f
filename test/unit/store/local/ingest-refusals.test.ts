import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { staysInside } from '../../../../src/store/local/link-target.ts';
import { testStore } from '../../../support/local-store.ts';
import { temporaryFolder } from '../../../support/repo.ts';

async function refusal(path: string, kind: 'file' | 'tree' | 'any' = 'any') {
  const { store } = testStore();
  return store.ingest(path, { mode: 'copy', kind }).then(
    () => ({ code: 'accepted', kind: '', hints: [], message: '' }),
    (error) => error as { code: string; kind: string; hints: string[]; message: string },
  );
}

describe('what is refused', () => {
  it('is a path that is not there', async () => {
    const path = join(temporaryFolder(), 'absent');
    expect(await refusal(path)).toMatchObject({ code: 'no-such-path', kind: 'usage' });
    expect(await refusal(join(path, 'below'))).toMatchObject({ code: 'no-such-path' });
  });

  it('is a file where a folder is wanted, and the other way round', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'f'), '');
    expect(await refusal(join(folder, 'f'), 'tree')).toMatchObject({ code: 'wrong-kind', kind: 'usage' });
    expect(await refusal(folder, 'file')).toMatchObject({ code: 'wrong-kind', kind: 'usage' });
  });

  it('is a link as the artifact itself', async () => {
    const folder = temporaryFolder();
    symlinkSync('/etc', join(folder, 'data'));
    expect(await refusal(join(folder, 'data'))).toMatchObject({ code: 'link-escapes', kind: 'usage' });
  });

  it.each(['/etc/passwd', '../../outside', 'sub/../../outside', '..'])('is a link to %s', async (target) => {
    const folder = join(temporaryFolder(), 'data');
    mkdirSync(folder);
    symlinkSync(target, join(folder, 'link'));
    expect(await refusal(folder)).toMatchObject({ code: 'link-escapes', kind: 'usage' });
  });

  it('is a pipe, without waiting for its other end', async () => {
    const folder = temporaryFolder();
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(await refusal(folder)).toMatchObject({ code: 'special-file', kind: 'usage' });
    expect(await refusal(join(folder, 'pipe'))).toMatchObject({ code: 'special-file', kind: 'usage' });
  });

  it.skipIf(process.platform === 'darwin')(
    'is a name that is not UTF-8, while U+FFFD itself is a name',
    async () => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, '\ufffd'), 'fine');
      expect(await refusal(folder)).toMatchObject({ code: 'accepted' });
      writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x66, 0xfc])]), 'latin1');
      expect(await refusal(folder)).toMatchObject({ code: 'bad-file-name', kind: 'usage' });
    },
  );

  it.skipIf(process.getuid?.() === 0)('is a file that may not be read, with the way to mend it', async () => {
    const path = join(temporaryFolder(), 'secret');
    writeFileSync(path, 'x');
    chmodSync(path, 0);
    const error = await refusal(path);
    expect(error).toMatchObject({ code: 'unreadable', kind: 'io', hints: [`chmod u+r ${path}`] });
  });

  it('leaves the source as it was', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'f'), 'x');
    symlinkSync('/etc', join(folder, 'z'));
    await refusal(folder);
    expect(readdirSync(folder)).toEqual(['f', 'z']);
  });
});

describe('a link that stays inside', () => {
  it.each([
    ['sibling', 0],
    ['./sibling', 0],
    ['sub/deeper/file', 0],
    ['../up-one', 1],
    ['../../a/b', 2],
    ['..', 1],
  ])('may be %s at depth %i', (target, depth) => {
    expect(staysInside(target, depth)).toBe(true);
  });

  it.each([
    ['', 3],
    ['/absolute', 3],
    ['../too-high', 0],
    ['../../..', 2],
    ['a/..', 3],
    ['a/../../b', 3],
    ['C:\\windows', 3],
    ['nul\0byte', 3],
  ])('is not %j at depth %i', (target, depth) => {
    expect(staysInside(target, depth)).toBe(false);
  });
});
