import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readSystemFile } from '../../../src/runner/local/system-file.ts';
import { temporaryFolder } from '../../support/repo.ts';

it('reads a file whole, however large it is, and says nothing of one that is not there', () => {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, 'line\n'.repeat(20_000));
  expect(readSystemFile(path)).toBe(readFileSync(path, 'latin1'));
  expect(readSystemFile('/proc/self/environ')).toBe(readFileSync('/proc/self/environ', 'latin1'));
  expect(readSystemFile(`${path}/inner`)).toBeUndefined();
  expect(readSystemFile(`${path}.none`)).toBeUndefined();
});
