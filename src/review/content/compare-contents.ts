import type { ContentDiff, OpaqueDiff } from '../../model/diff/content-diff.ts';
import { compareAsTables } from './compare-as-tables.ts';
import { compareDocuments } from './compare-documents.ts';
import type { ContentFile } from './content-file.ts';
import type { ContentOptions, Contents } from './content-options.ts';
import { diffTexts } from './diff-texts.ts';
import { readBoth, UnreadableSide } from './read-both.ts';
import { type Recognised, recognise } from './recognise.ts';

/** The two contents as what their bytes, and else the name, say they are. */
export async function compareContents(
  name: string,
  before: ContentFile,
  after: ContentFile,
  options: ContentOptions,
): Promise<ContentDiff> {
  const old = await recognise(name, before);
  const now = await recognise(name, after);
  const contents = { name, before, after, options };
  try {
    return unlike(old, now) ?? (await compareAlike(contents, old, now));
  } catch (error) {
    if (!(error instanceof UnreadableSide)) throw error;
    return { kind: 'opaque', why: error.why, reason: error.message };
  }
}

/** Why the two are not compared, if they are not. */
function unlike(before: Recognised, after: Recognised): OpaqueDiff | undefined {
  const sides = { before, after };
  if (before.kind === 'pickle' || after.kind === 'pickle') return { kind: 'opaque', why: 'pickle' };
  for (const [side, found] of Object.entries(sides))
    if (found.kind === 'damaged')
      return { kind: 'opaque', why: 'damaged', reason: `damaged ${found.format} ${side}: ${found.why}` };
  if (isTextual(before) && isTextual(after)) return undefined;
  if (before.kind === 'binary' && after.kind === 'binary') return { kind: 'opaque', why: 'binary' };
  const isAlike = before.kind === after.kind && (before.kind !== 'tensors' || before.format === after.format);
  if (isAlike) return undefined;
  return { kind: 'opaque', why: 'kinds', reason: `${before.format} before, ${after.format} after` };
}

function isTextual(one: Recognised): boolean {
  return ['text', 'document', 'notebook', 'empty'].includes(one.kind) || (one.kind === 'table' && one.isText);
}

async function compareAlike(contents: Contents, old: Recognised, now: Recognised): Promise<ContentDiff> {
  const { before, after } = contents;
  if (old.kind === 'image' && now.kind === 'image') {
    const { diffImages, readImage } = await import('./diff-images.ts');
    const image = await readImage({ file: before, format: old.format, side: 'before' });
    return diffImages(image, await readImage({ file: after, format: now.format, side: 'after' }));
  }
  if (old.kind === 'tensors' && now.kind === 'tensors') {
    const { diffTensors, readTensors } = await import('./diff-tensors.ts');
    const sides = await readBoth(old.format, before, after, async (file) => ({
      file,
      tensors: await readTensors(old.format, file),
    }));
    return diffTensors(old.format, ...sides, contents.options.tolerance);
  }
  if (old.kind === 'table' && now.kind === 'table') return compareAsTables(contents, old, now);
  if (old.kind === 'document' && now.kind === 'document') return compareDocuments(contents, old.format);
  if (old.kind === 'notebook' && now.kind === 'notebook') return compareDocuments(contents, 'notebook');
  return diffTexts(before, after);
}
