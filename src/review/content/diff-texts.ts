import type { Instead, TextDiff, TextFacts } from '../../model/diff/text-diff.ts';
import type { ContentFile } from './content-file.ts';
import { decode, encodingOf } from './decode-text.ts';
import { textHunks } from './text-hunks.ts';

/** Of larger ones lines are counted, and no more. */
const MAX_COMPARED_BYTES = 4 * 1024 * 1024;
const HEAD_BYTES = 8 * 1024;

/** `instead` says why two files of another kind are compared as texts. */
export async function diffTexts(
  before: ContentFile,
  after: ContentFile,
  instead?: Instead,
): Promise<TextDiff> {
  const because = instead === undefined ? {} : { instead };
  if (Math.max(before.size, after.size) > MAX_COMPARED_BYTES) {
    const facts = { before: await countLines(before), after: await countLines(after) };
    return { kind: 'text', ...facts, hunks: [], hunksLeft: 0, ...because };
  }
  const [old, now] = [await readText(before), await readText(after)];
  const ignoreLineEnds = old.facts.lineEnds !== now.facts.lineEnds;
  const changes = await textHunks(old.text, now.text, { ignoreLineEnds });
  const sides = { before: old.facts, after: now.facts };
  return { kind: 'text', ...sides, ...(changes ?? { hunks: [], hunksLeft: 0 }), ...because };
}

async function readText(file: ContentFile): Promise<{ text: string; facts: TextFacts }> {
  const bytes = await file.read(0, file.size);
  const encoding = encodingOf(bytes);
  const text = decode(bytes, encoding);
  const all = text.match(/\n/g)?.length ?? 0;
  const crlf = text.match(/\r\n/g)?.length ?? 0;
  return { text, facts: factsOf(encoding, { all, crlf }, text === '' || text.endsWith('\n')) };
}

/** By bytes, whatever the size: UTF-16 has them at every second place. */
async function countLines(file: ContentFile): Promise<TextFacts> {
  const encoding = encodingOf(await file.read(0, HEAD_BYTES), true);
  const width = encoding.startsWith('utf-16') ? 2 : 1;
  const place = encoding === 'utf-16be' ? 1 : 0;
  let all = 0;
  let crlf = 0;
  let last = 0;
  let rest = 0;
  for await (const piece of file.pieces()) {
    for (let at = piece.indexOf(0x0a); at >= 0; at = piece.indexOf(0x0a, at + 1)) {
      if (width === 2 && ((rest + at) % 2 !== place || piece[at ^ 1] !== 0)) continue;
      all++;
      if ((at >= width ? piece[at - width] : last) === 0x0d) crlf++;
    }
    last = piece.at(place === 1 ? -1 : -width) ?? 0;
    rest += piece.length;
  }
  const end = await file.read(file.size - width, width);
  return factsOf(encoding, { all, crlf }, end[width === 2 ? place : 0] === 0x0a);
}

function factsOf(
  encoding: TextFacts['encoding'],
  { all, crlf }: { readonly all: number; readonly crlf: number },
  endsInLineEnd: boolean,
): TextFacts {
  const lineEnds = all === 0 ? 'none' : crlf === 0 ? 'lf' : crlf === all ? 'crlf' : 'mixed';
  return { lines: all + (endsInLineEnd ? 0 : 1), encoding, lineEnds, endsInLineEnd };
}
