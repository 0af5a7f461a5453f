import { describe, expect, it } from 'vitest';
import { findReplacements } from '../../../../src/import/observed/find-replacements.ts';
import type { SourceText } from '../../../../src/import/observed/source-text.ts';

function replaced(text: string, how: Partial<SourceText> = {}): string[] {
  const source: SourceText = { path: 's', text, language: 'python', folder: '', ranIn: '', ...how };
  return findReplacements([source], {
    ...{ roots: ['/data/p', '/home/me/p'], home: '/home/me' },
    inputs: new Map([['/mnt/rates.csv', 'rates']]),
    allowed: ['/mnt/lake/parts'],
    touched: new Set(['data/x.csv', 'build/y.csv']),
  }).map(({ line, replacement, isPart }) => `${line} ${replacement ?? 'stays'}${isPart ? ' in part' : ''}`);
}

describe('what is to be replaced in a source', () => {
  it('leads into the repository by any of its names, as a whole or in part', () => {
    const text = `a = "/home/me/p/data/x.csv"
b = f"/data/p/out/{n}.csv"; c = "~/p/x"
d = os.path.join("/home/me/p", "data"); e = "/home/me/p/data/"
f = "/home/me/project2/x.csv"`;
    expect(replaced(text)).toEqual([
      '1 "data/x.csv"',
      '2 f"out/{n}.csv" in part',
      '2 "x"',
      '3 "." in part',
      '3 "data/" in part',
    ]);
  });

  it('is upward of a script that runs in a folder', () => {
    expect(replaced('"/data/p/data/x.csv" "/data/p"', { folder: 'src/a', ranIn: 'src/a' })).toEqual([
      '1 "../../data/x.csv"',
      '1 "../.." in part',
    ]);
  });

  it('is an input from outside, in the words of each language; what is allowed stays', () => {
    expect(replaced('"/mnt/rates.csv" "/mnt/lake/parts/*.csv" "/mnt/other" "/"')).toEqual([
      '1 os.environ.get("MLGIT_INPUT_RATES", "/mnt/rates.csv")',
      '1 stays',
    ]);
    expect(replaced('cat /mnt/rates.csv', { language: 'shell' })).toEqual([
      '1 "${MLGIT_INPUT_RATES:-/mnt/rates.csv}"',
    ]);
    expect(replaced('x("/mnt/rates.csv")', { language: 'r' })).toEqual([
      '1 Sys.getenv("MLGIT_INPUT_RATES", "/mnt/rates.csv")',
    ]);
    expect(replaced('rates: /mnt/rates.csv', { language: 'settings' })).toEqual([]);
  });

  it('is relative where a notebook ran in its own folder, and its step runs at the top', () => {
    expect(replaced(`"../data/x.csv" "../build" "a/b" "x" "../../up" 'plain text'`, { ranIn: 'nb' })).toEqual(
      ['1 "data/x.csv"', '1 "build" in part'],
    );
  });
});
