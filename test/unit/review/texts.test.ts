import { describe, expect, it } from 'vitest';
import { diffContent } from '../../../src/review/content/diff-content.ts';
import { contentDiffLines } from '../../../src/ui/diff/content-diff-lines.ts';
import { codeBlock } from '../../../src/ui/diff/markdown-text.ts';
import { contentOf, diffOf, linesOf } from '../../support/contents.ts';

describe('texts', () => {
  it('are a patch, which says when the last line has no end', async () => {
    expect(await linesOf('x.txt', 'a\nb\nc\n', 'a\nB\nc')).toEqual([
      '2 lines added, 2 removed',
      '@@ -1,3 +1,3 @@',
      ' a',
      '-b',
      '-c',
      '+B',
      '+c',
      '\\ No newline at end of file',
    ]);
  });

  it('of which one is empty have a range without lines by the line before it', async () => {
    const [, ...added] = await linesOf('x.txt', '', 'a\n');
    expect(added).toEqual(['@@ -0,0 +1 @@', '+a']);
    const [, ...removed] = await linesOf('x.txt', 'a\nb\n', '');
    expect(removed).toEqual(['@@ -1,2 +0,0 @@', '-a', '-b']);
  });

  it('with other line ends differ in these alone', async () => {
    expect(await linesOf('x.txt', 'a\r\nb\r\n', 'a\nb\n')).toEqual(['the same lines · line ends: CRLF → LF']);
  });

  it('in another encoding are compared by their characters', async () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('käse\n', 'utf16le')]);
    expect(await linesOf('x.txt', Buffer.from('käse\n'), utf16)).toEqual([
      'the same lines · encoding: utf-8 → utf-16le',
    ]);
    expect(await linesOf('x.txt', Buffer.from('käse\n', 'latin1'), Buffer.from('käse\n'))).toEqual([
      'the same lines · encoding: windows-1252 → utf-8',
    ]);
  });

  it('that are large are counted, and no more', async () => {
    const large = 'some line of a log\r\n'.repeat(300_000);
    const diff = await diffOf<'text'>('x.log', large, `${large}one more`);
    expect(diff).toEqual({
      kind: 'text',
      before: { lines: 300_000, encoding: 'utf-8', lineEnds: 'crlf', endsInLineEnd: true },
      after: { lines: 300_001, encoding: 'utf-8', lineEnds: 'crlf', endsInLineEnd: false },
      hunks: [],
      hunksLeft: 0,
    });
    expect(contentDiffLines(diff, 5)).toEqual(['300,000 → 300,001 lines, not compared']);
  });

  it('that have nothing in common are counted, and no more', async () => {
    const text = (word: string) => Array.from({ length: 10_000 }, (_, at) => `${word} ${at}\n`).join('');
    expect(await linesOf('x.txt', text('a'), text('b'))).toEqual([
      '10,000 lines before and after, not compared',
    ]);
  });

  it('are bounded in lines and in their length', async () => {
    const diff = await diffOf<'text'>('x.txt', 'x'.repeat(100_000), 'y\n'.repeat(1000));
    expect(diff.hunks[0]?.lines).toHaveLength(400);
    expect(Math.max(...diff.hunks.flatMap(({ lines }) => lines.map((line) => line.length)))).toBe(401);
    expect(diff.hunks[0]?.linesLeft).toBe(602);
    expect(contentDiffLines(diff, 5).at(-1)).toMatch(/^… \d+ more lines$/);
    expect(contentDiffLines(diff, 5)).toHaveLength(5);
  });

  it('cannot lead a terminal or Markdown astray', async () => {
    const diff = await diffOf('x.md', '', '\u001b[2J\u202e```\n');
    expect(contentDiffLines(diff, 9)).toContain('+\\x1b[2J\\u202e```');
    const block = codeBlock(contentDiffLines(diff, 9), 'diff').split('\n');
    expect(block.at(0)).toBe('````diff');
    expect(block.at(-1)).toBe('````');
  });
});

describe('what is compared by size and digest alone', () => {
  it.each<[string, string, Uint8Array | string, string]>([
    ['a pickle, by its first opcode', 'model.bin', Buffer.from('\x80\x04\x95\x00\x00', 'latin1'), 'pickle'],
    ['a pickle of protocol 0, by its name', 'model.pkl', '(lp0\nI1\na.', 'pickle'],
    ['a compressed pickle, by its name', 'model.joblib', Buffer.from('\x1f\x8b\x08', 'latin1'), 'pickle'],
    ['bytes of no known kind', 'x.bin', Buffer.from([0, 1, 2, 3]), 'binary'],
    ['a text that calls itself an image', 'x.png', 'version https://git-lfs', 'damaged'],
    ['bytes that call themselves CSV', 'x.csv', Buffer.from([0, 1, 2, 3]), 'damaged'],
  ])('%s', async (_, name, bytes, why) => {
    expect(await diffOf(name, bytes, Buffer.concat([Buffer.from(bytes), Buffer.from([0])]))).toMatchObject({
      kind: 'opaque',
      why,
    });
  });

  it('two files of different kinds', async () => {
    const diff = await diffOf('x', Buffer.from('GIF89a\x01\x00\x01\x00', 'latin1'), 'a text');
    expect(contentDiffLines(diff, 5)).toEqual(['GIF before, a text after']);
  });

  it('an image that is damaged, by its own format', async () => {
    const gif = Buffer.from('GIF89a\x01\x00\x01\x00', 'latin1');
    const diff = await diffOf('x', gif, Buffer.from('\xff\xd8\xff', 'latin1'));
    expect(contentDiffLines(diff, 5)).toEqual(['damaged JPEG after: it ends before it says its size']);
  });

  it('a file that is not here', async () => {
    const absent = { path: '/nowhere/blob', sizeBytes: 1 };
    expect(await diffContent('x', absent, contentOf('a'))).toEqual({ kind: 'opaque', why: 'absent' });
  });
});
