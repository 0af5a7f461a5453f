import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requireKnownFormat } from '../../../src/app/repository-format.ts';
import { temporaryFolder } from '../../support/repo.ts';

const name = () => 'fixed';

test('a repository that is new to mlgit gets a record, and keeps it', async () => {
  const home = temporaryFolder();
  await requireKnownFormat(home, name);
  const first = readFileSync(join(home, 'format.json'), 'utf8');
  expect(JSON.parse(first)).toEqual({ version: 1, requiredToRead: ['runs-1'], requiredToWrite: ['runs-1'] });
  await requireKnownFormat(home, name);
  expect(readFileSync(join(home, 'format.json'), 'utf8')).toBe(first);
});

test.each([
  ['a feature to read', { version: 1, requiredToRead: ['runs-2'], requiredToWrite: [] }],
  ['a feature to write', { version: 1, requiredToRead: [], requiredToWrite: ['runs-2'] }],
  ['a version', { version: 2, requiredToRead: [], requiredToWrite: [] }],
])('%s that this mlgit does not know is refused', async (_, record) => {
  const home = temporaryFolder();
  writeFileSync(join(home, 'format.json'), JSON.stringify(record));
  await expect(requireKnownFormat(home, name)).rejects.toMatchObject({
    code: 'format-too-new',
    kind: 'integrity',
  });
});

test('a record that is no record is refused', async () => {
  const home = temporaryFolder();
  writeFileSync(join(home, 'format.json'), 'nonsense');
  await expect(requireKnownFormat(home, name)).rejects.toMatchObject({ code: 'bad-format-record' });
});
