import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SharedText } from '../../../src/workspace/shared-text.ts';
import { temporaryFolder } from '../../support/repo.ts';

function place(texts: readonly string[]) {
  const folder = temporaryFolder();
  const shared = new SharedText(folder, 'params');
  let placed = 0;
  const add = (text: string): string => {
    const path = join(folder, `file-${++placed}`);
    shared.place(path, text);
    return path;
  };
  return { folder, add, paths: texts.map(add) };
}

it('is one file where the same text comes again, and no more than is needed where it does not', () => {
  const { folder, paths } = place(['a', 'a', 'a', 'b', 'c']);
  expect(paths.map((path) => readFileSync(path, 'utf8'))).toEqual(['a', 'a', 'a', 'b', 'c']);
  const [, second, third] = paths.map((path) => statSync(path).ino);
  expect(second).toBe(third);
  expect([1, 2].map((n) => existsSync(join(folder, `params-${n}.json`)))).toEqual([true, false]);
});

it('stays what it is when others of it are removed, and when one of them was written to', () => {
  const { paths, add } = place(['a', 'a', 'a']);
  const [, second = '', third = ''] = paths;
  rmSync(second);
  expect(readFileSync(third, 'utf8')).toBe('a');
  chmodSync(third, 0o644);
  writeFileSync(third, 'spoilt');
  expect(readFileSync(add('a'), 'utf8')).toBe('a');
});
