import { describe, expect, it } from 'vitest';
import { scanLiterals } from '../../../../src/import/observed/scan-literals.ts';
import type { Language } from '../../../../src/import/observed/source-text.ts';

function paths(text: string, language: Language): string[] {
  return scanLiterals(text, language)
    .filter(({ value }) => /[/~]/.test(value))
    .map(({ line, value, isWhole }) => `${line} ${value}${isWhole ? '' : ' …'}`);
}

describe('texts of a source that may be paths', () => {
  it('are literals of Python, up to where something is put in, and nothing of comments and prose', () => {
    const source = `"""Reads
/home/me/x.csv"""
a = "/home/me/x.csv"  # '/no'
b = f'/home/me/{name}.csv'
c = open(r"/raw", "r"); d = "/q/%s.csv" % 3
e = "it\\"s /not/first", "/x/{}.csv".format(1)
`;
    expect(paths(source, 'python')).toEqual([
      '3 /home/me/x.csv',
      '4 /home/me/ …',
      '5 /raw',
      '5 /q/ …',
      '6 it\\"s /not/first',
      '6 /x/ …',
    ]);
  });

  it('are words of a shell, quoted or not, also after an operator', () => {
    const source = `#!/bin/sh
cp /a/b.csv "/c/$x.csv" '/d e' >/tmp/o; X=/r/s cat $HOME/z /g/*.csv # /no
`;
    expect(paths(source, 'shell')).toEqual([
      '2 /a/b.csv',
      '2 /c/ …',
      '2 /d e',
      '2 /tmp/o',
      '2 /r/s',
      '2 $HOME/z',
      '2 /g/ …',
    ]);
  });

  it('are values of settings, of JSON and of R', () => {
    expect(paths('a: /x/y # /no\nb: "/q r"\nc: [/a/b, /c/d]\nd: {e: ~/x}\n', 'settings')).toEqual([
      '1 /x/y',
      '2 /q r',
      '3 /a/b',
      '3 /c/d',
      '4 ~/x',
    ]);
    expect(paths('{"a": "/x",\n "b": ["/y"]}', 'json')).toEqual(['1 /x', '2 /y']);
    expect(paths('x <- read.csv("/x.csv") # "/no"\n', 'r')).toEqual(['1 /x.csv']);
  });
});
