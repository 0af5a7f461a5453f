import { randomBytes } from 'node:crypto';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { digestText } from '../../../../src/model/blake3.ts';
import { openTempNames } from '../../../../src/store/local/open-temp-names.ts';
import { TempsBeside } from '../../../../src/store/local/temps-beside.ts';
import { temporaryFolder } from '../../../support/repo.ts';

const NOW = Date.parse('2024-05-01T00:00:00Z');
const DAY_MS = 24 * 3600 * 1000;

it('removes just what processes that are gone were building', async () => {
  const folder = temporaryFolder();
  const names = openTempNames({ host: 'here', pid: process.pid, randomBytes });
  const temps = new TempsBeside(names, () => NOW);
  const [own, gone] = [temps.next(), `.mlgit-tmp-${names.next().replace(`-${process.pid}-`, '-999999999-')}`];
  const foreign = (letter: string): string => `.mlgit-tmp-${letter.repeat(12)}-1--${'0'.repeat(16)}`;
  const kept = [own, foreign('b'), `${gone}-old`, '.mlgit-tmp-0123456789abcdef', 'data.csv'];
  const part = `.mlgit-tmp-${names.nextPart(digestText('x'))}`;
  for (const name of [...kept, part, gone, foreign('a')]) writeFileSync(join(folder, name), '');
  for (const name of [...kept, part, foreign('a')])
    utimesSync(join(folder, name), NOW / 1000, (NOW - (name === foreign('b') ? 0 : 2 * DAY_MS)) / 1000);
  await temps.clear(folder);
  expect(readdirSync(folder).sort()).toEqual([...kept, part].sort());
});
