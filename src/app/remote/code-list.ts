import type { ArtifactContent } from '../../model/artifact.ts';
import { decodeCanonical, encodeCanonical, type RecordValue } from '../../model/canonical-json.ts';
import type { Digest } from '../../model/digest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { isSafeEntryName } from '../../model/tree-blob.ts';
import type { CodeFile } from '../../workspace/code-files.ts';

/** The blob that an order's `code` names: the files that the tasks of a step may read, and where each lies. */
export function encodeCodeList(files: readonly CodeFile[]): Buffer {
  return Buffer.from(encodeCanonical({ version: 1, files } as unknown as RecordValue, 'compact'));
}

/** @throws MlgitError `bad-code-list` (integrity), also for a path that would leave the workspace. */
export function decodeCodeList(digest: Digest, bytes: Uint8Array): readonly CodeFile[] {
  const { version, files } = decodeCanonical(Buffer.from(bytes).toString('utf8')) as unknown as {
    readonly version: number;
    readonly files: readonly CodeFile[];
  };
  if (version !== 1) throw badList(digest, `version ${version}`);
  const bad = files.find(({ path }) => !path.split('/').every(isSafeEntryName));
  if (bad !== undefined) throw badList(digest, `the path ${JSON.stringify(bad.path)}`);
  return files;
}

/** The blobs of these files, as a task sees them. */
export function blobsOfCode(files: readonly CodeFile[]): readonly ArtifactContent[] {
  return files.map(({ kind, digest, sizeBytes, seen }) => ({
    kind: 'file' as const,
    ...(kind === 'link' ? { digest, sizeBytes } : seen),
  }));
}

function badList(digest: Digest, found: string): MlgitError {
  return new MlgitError(`The list of code ${digest} cannot be used: it has ${found}`, {
    code: 'bad-code-list',
    kind: 'integrity',
    hints: ['use the same version of mlgit on both sides: mlgit version'],
    details: { digest },
  });
}
