import { type BlockMarks, findBlock, insertBlock, removeBlock } from './marked-block.ts';

const MARKS: BlockMarks = { begin: /^# mlgit: begin[^\r\n]*/m, end: /^# mlgit: end[^\r\n]*/m };

/** Pointers and manifests have one form, also where git writes Windows line ends, and are never merged line by line. */
const LINES = [
  '# mlgit: begin (`mlgit hooks uninstall` takes these lines away)',
  '*.mlgit text eol=lf merge=mlgit',
  '/manifests/*.json text eol=lf merge=mlgit',
  '# mlgit: end',
];

export type AttributesState = 'absent' | 'current' | 'older';

/** The state of our lines in a `.gitattributes`; undefined text: there is no such file. */
export function attributesState(text: string | undefined): AttributesState {
  const block = text === undefined ? undefined : findBlock(text, MARKS);
  if (block === undefined) return 'absent';
  return block.text === LINES.join('\n') ? 'current' : 'older';
}

/** With our lines at the end: later lines win, and these are about names that are ours. */
export function withAttributes(text: string | undefined): string {
  const before = text === undefined ? '' : (withoutAttributes(text) ?? text);
  return insertBlock(before, LINES, before.length);
}

export function withoutAttributes(text: string): string | undefined {
  const block = findBlock(text, MARKS);
  return block === undefined ? undefined : removeBlock(text, block);
}
