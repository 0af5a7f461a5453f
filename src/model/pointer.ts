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
    throw new MlgitError(
      `${where} is not a pointer file: expected the lines "mlgit pointer 1", digest, size and kind`,
      {
        code: 'bad-pointer',
        kind: 'integrity',
        hints: [
          `git checkout -- ${where}`,
          'a merge conflict in a pointer is solved by taking one side whole',
        ],
        details: { path: where },
      },
    );
  }
  if (kind === 'tree') return { kind: 'tree', digest, sizeBytes };
  return kind === 'executable'
    ? { kind: 'file', digest, sizeBytes, executable: true }
    : { kind: 'file', digest, sizeBytes };
}
