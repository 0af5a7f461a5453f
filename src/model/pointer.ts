import { shellWord } from '../base/shell-word.ts';
import type { ArtifactContent } from './artifact.ts';
import { isDigest } from './digest.ts';
import { MlgitError } from './mlgit-error.ts';

/** `<path>` is tracked by the pointer file `<path>.mlgit`. */
export const POINTER_SUFFIX = '.mlgit';
/** A file above this is no pointer, and need not be read to know it. */
export const MAX_POINTER_BYTES = 1024;

const FORM =
  /^mlgit pointer 1\ndigest (b3:[0-9a-f]{64})\nsize (0|[1-9]\d{0,15})\nkind (file|executable|tree)\n$/;

/** The bytes of a pointer file: one content has one encoding (docs/format.md, "Pointer file"). */
export function encodePointer(content: ArtifactContent): string {
  const kind = content.kind === 'file' && content.executable ? 'executable' : content.kind;
  return `mlgit pointer 1\ndigest ${content.digest}\nsize ${content.sizeBytes}\nkind ${kind}\n`;
}

/** @throws MlgitError `bad-pointer` (integrity) on anything but what `encodePointer` writes. `where` is for the message. */
export function parsePointer(text: string, where: string): ArtifactContent {
  const [, digest, size, kind] = FORM.exec(text) ?? [];
  const sizeBytes = Number(size);
  if (digest === undefined || !isDigest(digest) || !Number.isSafeInteger(sizeBytes)) {
    throw badPointer(where, hasConflictMarkers(text));
  }
  if (kind === 'tree') return { kind: 'tree', digest, sizeBytes };
  return kind === 'executable'
    ? { kind: 'file', digest, sizeBytes, executable: true }
    : { kind: 'file', digest, sizeBytes };
}

/** Whether a merge left both versions of a file in it, for somebody to choose from. */
export function hasConflictMarkers(text: string): boolean {
  return /^<{7,} /m.test(text) && /^>{7,} /m.test(text);
}

function badPointer(where: string, isConflict: boolean): MlgitError {
  const message = isConflict
    ? `${where} has conflict markers of a merge: expected one of the two pointers whole`
    : `${where} is not a pointer file: expected the lines "mlgit pointer 1", digest, size and kind`;
  // From the top of the working tree, wherever the command is given.
  const word = shellWord(where.startsWith('/') ? where : `:/${where}`);
  const hints = isConflict
    ? [`git checkout --ours -- ${word}`, `git checkout --theirs -- ${word}`]
    : [`git checkout -- ${word}`];
  return new MlgitError(message, { code: 'bad-pointer', kind: 'integrity', hints, details: { path: where } });
}
