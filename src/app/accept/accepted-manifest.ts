import type { Oid } from '../../git/port.ts';
import { isOwnDocument } from '../../hooks/own-document.ts';
import { digestBytes } from '../../model/blake3.ts';
import { decodeManifest } from '../../model/decode-run.ts';
import type { Digest } from '../../model/digest.ts';
import type { Manifest } from '../../model/manifest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { ReadContext } from '../context.ts';
import { acceptedPath } from './accepted-path.ts';

/** What a commit has accepted of a flow. */
export interface AcceptedManifest {
  readonly flow: string;
  /** As it was asked for, `HEAD` where it was not. */
  readonly revision: string;
  readonly commit: Oid;
  readonly digest: Digest;
  readonly manifest: Manifest;
}

/**
 * Undefined where the commit has no `manifests/<flow>.json`, or one of another tool.
 * @throws MlgitError `manifest-edited` (integrity) for one that is no manifest, or another flow's.
 */
export async function acceptedManifest(
  context: Pick<ReadContext, 'objects'>,
  { flow, revision, commit }: Pick<AcceptedManifest, 'flow' | 'revision' | 'commit'>,
): Promise<AcceptedManifest | undefined> {
  const path = acceptedPath(flow);
  const bytes = await context.objects.readFile(commit, path);
  const text = bytes?.toString('utf8');
  if (bytes === undefined || text === undefined || !isOwnDocument(path, text)) return undefined;
  const manifest = decoded(text, path, revision);
  if (manifest.flow !== flow) throw noManifest(path, revision, `it is of the flow ${manifest.flow}`);
  return { flow, revision, commit, digest: digestBytes(bytes), manifest };
}

function decoded(text: string, path: string, revision: string): Manifest {
  try {
    return decodeManifest(text, path);
  } catch (error) {
    if (!(error instanceof MlgitError) || error.code !== 'bad-record') throw error;
    throw noManifest(path, revision, error.message.replace(/^[^:]*: /, ''), error);
  }
}

function noManifest(path: string, revision: string, because: string, cause?: unknown): MlgitError {
  return new MlgitError(`${path} at ${revision} is no accepted manifest: ${because}`, {
    code: 'manifest-edited',
    kind: 'integrity',
    hints: [`git log -- :/${path}`, 'mlgit accept RUN'],
    details: { path },
    cause,
  });
}
