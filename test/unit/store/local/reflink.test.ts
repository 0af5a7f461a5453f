import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Reflinks } from '../../../../src/store/local/reflink.ts';
import { temporaryFolder } from '../../../support/repo.ts';

describe('a reflink', () => {
  it('is a file of its own, or nothing at all where the file system has none', async () => {
    const folder = temporaryFolder();
    const [source, target] = [join(folder, 'source'), join(folder, 'target')];
    writeFileSync(source, 'shared');
    const made = await new Reflinks().clone(source, target, 'here');
    expect(existsSync(target)).toBe(made);
    if (!made) return;
    writeFileSync(target, 'changed');
    expect(readFileSync(source, 'utf8')).toBe('shared');
    expect(statSync(target).ino).not.toBe(statSync(source).ino);
  });

  it('is not tried again between two places where it was not possible', async () => {
    const folder = temporaryFolder();
    const reflinks = new Reflinks();
    writeFileSync(join(folder, 'source'), 'x');
    if (await reflinks.clone(join(folder, 'source'), join(folder, 'target'), 'here')) return;
    expect(await reflinks.clone(join(folder, 'absent'), join(folder, 'target'), 'here')).toBe(false);
    await expect(reflinks.clone(join(folder, 'absent'), join(folder, 'target'), 'there')).rejects.toThrow(
      'ENOENT',
    );
  });
});
