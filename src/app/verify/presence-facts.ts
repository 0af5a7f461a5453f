import { mapPool } from '../../base/pool.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import type { Manifest } from '../../model/manifest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { NamedContent, PresenceFacts } from '../../review/verify/subject-facts.ts';
import { openBlob } from '../../store/open-blob.ts';
import type { Store } from '../../store/port.ts';
import { walkTree } from '../../store/tree-walk.ts';
import { askPresence } from '../../transfer/ask-presence.ts';
import type { Context } from '../context.ts';
import { openRemote } from '../sharing/open-remote.ts';
import { chooseStore } from '../sharing/store-remotes.ts';

export interface PresenceOptions {
  /** Reads every byte and hashes it. */
  readonly full: boolean;
  readonly signal: AbortSignal;
}

/**
 * Whether the store of the team has what a manifest names. Where none is configured, with `full` whether this machine has it.
 * @throws what opening and reading a store throws: a store that cannot be asked says nothing about what it has.
 */
export async function presenceFacts(
  context: Context,
  manifest: Manifest,
  { full, signal }: PresenceOptions,
): Promise<PresenceFacts> {
  const contents = namedContents(manifest);
  const chosen = await chooseStore(context);
  if (chosen === undefined && !full) return { kind: 'no-store' };
  const remote = chosen && (await openRemote(context, chosen, { access: 'read', signal }));
  const store: Store = remote?.store ?? context.store;
  const named = { kind: 'asked', store: chosen?.name ?? store.name, artifacts: contents.length } as const;
  if (full) return { ...named, level: 'bytes', ...(await readAll(store, contents, signal)) };
  const digests = contents.map(({ digest }) => digest);
  const present = remote === undefined ? new Set() : await askPresence(remote, digests, signal);
  const missing = contents.filter(({ digest }) => !present.has(digest));
  return { ...named, level: 'asked', missing, damaged: [] };
}

type Harm = 'missing' | 'damaged' | undefined;

async function readAll(store: Store, contents: readonly NamedContent[], signal: AbortSignal) {
  const harms = await mapPool(contents, store.concurrency, (one) => harmOf(store, one, signal), signal);
  const of = (harm: Harm) => contents.filter((_, index) => harms[index] === harm);
  return { missing: of('missing'), damaged: of('damaged') };
}

/** Of a folder the first harm in it. */
async function harmOf(store: Store, content: ArtifactContent, signal: AbortSignal): Promise<Harm> {
  try {
    if (content.kind === 'file') {
      await drain(store, content.digest, signal);
      return undefined;
    }
    for await (const { entry } of walkTree(store, content.digest, signal)) {
      if (entry.kind === 'file') await drain(store, entry.digest, signal);
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof MlgitError) || error.kind !== 'integrity') throw error;
    return error.code === 'blob-missing' ? 'missing' : 'damaged';
  }
}

/** The stream verifies what passes. */
async function drain(store: Store, digest: ArtifactContent['digest'], signal: AbortSignal): Promise<void> {
  for await (const _ of await openBlob(store, digest, signal)) signal.throwIfAborted();
}

/** All that `contentsOfManifest` has, each with a name, once a digest. */
function namedContents({ tasks }: Manifest): NamedContent[] {
  const found = new Map<string, NamedContent>();
  const add = (name: string, { kind, digest, sizeBytes }: ArtifactContent) => {
    if (!found.has(digest)) found.set(digest, { kind, digest, sizeBytes, name });
  };
  for (const [task, { outputs, series, plots = [], checks = [] }] of Object.entries(tasks)) {
    for (const [name, output] of Object.entries(outputs)) add(`${task}/${name}`, output);
    if (series !== undefined) add(`${task}/series`, series);
    for (const { file, digest, sizeBytes } of plots)
      add(`${task}/${file}`, { kind: 'file', digest, sizeBytes });
    for (const { name, sample } of checks) {
      if (sample !== undefined) add(`${task}/checks/${name}`, { kind: 'file', ...sample });
    }
  }
  return [...found.values()];
}
