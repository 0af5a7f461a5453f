import { shellWord } from '../base/shell-word.ts';
import { encodeCanonical } from './canonical-json.ts';
import { type Digest, digestHex, isDigest } from './digest.ts';
import { parseFormatRecord, requireFeatures } from './format-record.ts';
import { MlgitError } from './mlgit-error.ts';
import { isName } from './name.ts';
import { parseTravellingRef } from './travelling-ref.ts';

/** `index.json` of a bundle (docs/format.md, "Bundle"): everything else in the file, by name and digest. */
export interface BundleIndex {
  readonly version: 1;
  readonly requiredToRead: readonly string[];
  readonly requiredToWrite: readonly string[];
  readonly objectFormat: 'sha1' | 'sha256';
  /** Of `repository.bundle`. */
  readonly git: BundledFile;
  /** In byte order of names, as the clone that made the bundle has them. */
  readonly refs: readonly { readonly name: string; readonly oid: string }[];
  /** In byte order of digests. */
  readonly blobs: readonly BundledFile[];
}

export interface BundledFile {
  readonly digest: Digest;
  readonly sizeBytes: number;
}

export const BUNDLE_FEATURES = ['bundle-1'];
export const INDEX_NAME = 'index.json';
export const GIT_NAME = 'repository.bundle';

export function blobName(digest: Digest): string {
  const hex = digestHex(digest);
  return `blobs/${hex.slice(0, 2)}/${hex}`;
}

export function encodeBundleIndex(
  index: Omit<BundleIndex, 'version' | 'requiredToRead' | 'requiredToWrite'>,
): string {
  const { objectFormat, git, refs, blobs } = index;
  return encodeCanonical(
    {
      version: 1,
      requiredToRead: BUNDLE_FEATURES,
      requiredToWrite: BUNDLE_FEATURES,
      objectFormat,
      git: { ...git },
      refs: refs.map(({ name, oid }) => ({ name, oid })),
      blobs: blobs.map(({ digest, sizeBytes }) => ({ digest, sizeBytes })),
    },
    'lines',
  );
}

/** @throws MlgitError `format-too-new`, `bad-format-record`, `bad-bundle` (integrity); `where` names the file. */
export function parseBundleIndex(text: string, where: string): BundleIndex {
  const record = parseFormatRecord(text, where);
  requireFeatures(record, BUNDLE_FEATURES, 'read', where);
  const value = JSON.parse(text) as { readonly [key: string]: unknown };
  const { objectFormat, git, refs, blobs } = value;
  if (objectFormat !== 'sha1' && objectFormat !== 'sha256') throw badIndex(where, 'object format');
  if (!isFile(git)) throw badIndex(where, 'digest of its git bundle');
  if (!isListOf(blobs, isFile)) throw badIndex(where, 'list of blobs');
  if (!isListOf(refs, isRef) || refs.length === 0) throw badIndex(where, 'list of refs');
  return { ...record, objectFormat, git, refs, blobs };
}

function isListOf<T>(value: unknown, is: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(is);
}

function isFile(value: unknown): value is BundledFile {
  const { digest, sizeBytes } = (value ?? {}) as { readonly [key: string]: unknown };
  return (
    typeof digest === 'string' &&
    isDigest(digest) &&
    Number.isSafeInteger(sizeBytes) &&
    Number(sizeBytes) >= 0
  );
}

/** A name that nothing but a run, tag, note or signature can have: it is to become a ref of somebody else's repository. */
function isRef(value: unknown): value is { readonly name: string; readonly oid: string } {
  const { name, oid } = (value ?? {}) as { readonly [key: string]: unknown };
  if (typeof name !== 'string' || typeof oid !== 'string') return false;
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(oid) || !name.startsWith('refs/mlgit/')) return false;
  const ref = parseTravellingRef(name.slice('refs/mlgit/'.length));
  if (ref.kind === 'other' || !isName(ref.flow)) return false;
  return isName(ref.kind === 'tag' ? ref.tag : ref.kind === 'signature' ? ref.name : ref.flow);
}

/** What to do about a bundle that is not as it was made. */
export function askAgain(path: string): string {
  return `b3sum ${shellWord(path)}   (if its sender finds another digest, ask for the file again)`;
}

function badIndex(where: string, lacks: string): MlgitError {
  return new MlgitError(`${where} is not a whole bundle of mlgit: its index has no usable ${lacks}`, {
    code: 'bad-bundle',
    kind: 'integrity',
    hints: [askAgain(where)],
    details: { path: where },
  });
}
