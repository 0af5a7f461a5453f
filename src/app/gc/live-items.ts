import { readFile } from 'node:fs/promises';
import { type DriverProcess, listJournals } from '../../executor/run-journal.ts';
import type { TaskResult } from '../../executor/task-result.ts';
import type { Root } from '../../gc/reach.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import { digestBytes } from '../../model/blake3.ts';
import { decodeExecution, decodeManifest } from '../../model/decode-run.ts';
import { type Digest, isDigest } from '../../model/digest.ts';
import type { Execution } from '../../model/execution.ts';
import type { InputOrigin, Manifest } from '../../model/manifest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { POINTER_SUFFIX, parsePointer } from '../../model/pointer.ts';
import type { RunRecord } from '../../model/run.ts';
import { contentsOfManifest, contentsOfRun } from '../../model/run-contents.ts';
import { HOLDS_PREFIX } from '../../model/run-ref.ts';
import { activeFolder } from '../active-folder.ts';
import type { Context } from '../context.ts';
import { specOf } from '../find-target.ts';
import { readVersions } from '../read-versions.ts';
import { gitRunSource } from '../run-source.ts';
import { readPurged } from './purged.ts';

/** Who keeps something. */
export type Owner =
  | { readonly kind: 'run'; readonly run: RunRecord }
  | { readonly kind: 'under-hold'; readonly flow: string; readonly run: string }
  | {
      readonly kind: 'under-way';
      readonly flow: string;
      readonly run: string;
      /** Whether a process drives it; one that died is recorded by the next run. */
      readonly alive: boolean;
      /** Whether that is this process. */
      readonly own: boolean;
    }
  | { readonly kind: 'tracked-data' }
  | { readonly kind: 'accepted'; readonly flow: string; readonly manifest: Digest };

/** Something that lives, and what it needs. */
export interface LiveItem {
  readonly owner: Owner;
  /** What a store should have. */
  readonly contents: readonly ArtifactContent[];
  /** What it came from: kept where it is in a store, and no fault where it is not, such as files of git. */
  readonly origins: readonly ArtifactContent[];
}

/** What a collector starts from. Of what something came from nobody knows whether it is in a store, or a folder. */
export function rootsOf(items: readonly LiveItem[]): Root[] {
  return items.flatMap(({ contents, origins }) => [
    ...contents.map(({ kind, digest }): Root => ({ kind, digest })),
    ...origins.map(({ digest }): Root => ({ kind: 'unknown', digest })),
  ]);
}

/**
 * Everything that this repository needs: runs with a ref, here or fetched, journals, and what the history, indexes and
 * working trees track. Purged artifacts are needed by nobody.
 * @throws MlgitError `unreadable-runs`, `newer-refs`, `bad-pointer` (integrity): what cannot be read may need anything.
 */
export async function liveItems(context: Context, signal?: AbortSignal): Promise<LiveItem[]> {
  await requireKnownRefs(context);
  const damaged = await context.runs.damaged();
  const [first] = damaged;
  if (first !== undefined) throw unreadableRuns(first, damaged.length);
  const { digests: purged } = await readPurged(context);
  const runs = await context.runs.all();
  const items = [
    ...runs.map(itemOfRun),
    ...(await heldItems(context, runs)),
    ...journalItems(context),
    ...(await trackedItems(context, signal)),
  ];
  if (purged.size === 0) return items;
  const stays = ({ digest }: ArtifactContent) => !purged.has(digest);
  return items.map((item) => ({
    ...item,
    contents: item.contents.filter(stays),
    origins: item.origins.filter(stays),
  }));
}

/** A hold keeps a run also when nobody has a ref of it any more. */
export async function heldItems(context: Context, runs: readonly RunRecord[]): Promise<LiveItem[]> {
  const known = new Set(runs.map(({ commit }) => commit));
  const held = (await context.refs.list(HOLDS_PREFIX)).filter(({ oid }) => !known.has(oid));
  const source = gitRunSource(context);
  const documents = await source.readDocuments(held.map(({ oid }) => oid));
  return held.map(({ name, oid }) => {
    const found = documents.get(oid);
    const manifest = decodeManifest(found?.manifest ?? '', name);
    const execution = decodeExecution(found?.execution ?? '', name);
    const contents = contentsOfRun({ manifest, execution });
    return { owner: { kind: 'under-hold', flow: manifest.flow, run: execution.run }, contents, origins: [] };
  });
}

function itemOfRun(run: RunRecord): LiveItem {
  return { owner: { kind: 'run', run }, contents: contentsOfRun(run), origins: originsOf(run.manifest) };
}

function originsOf({ tasks }: Manifest): ArtifactContent[] {
  return Object.values(tasks).flatMap(({ inputs }) =>
    Object.values(inputs).filter(({ from }) => isFromOutside(from)),
  );
}

/** What no run of this repository has made. */
function isFromOutside(from: InputOrigin): boolean {
  return 'path' in from || 'url' in from || ('spec' in from && from.spec.indexOf('#') > 0);
}

/** What runs under way, and runs whose process died and that are not recorded yet, have finished. */
function journalItems(context: Context): LiveItem[] {
  return listJournals(activeFolder(context)).map(({ header, results, touchedAtMs }) => {
    const tasks = Object.fromEntries(results) as { readonly [task: string]: TaskResult };
    const run = { manifest: { tasks }, execution: { tasks } } as unknown as {
      manifest: Manifest;
      execution: Execution;
    };
    const origins = [...results.values()].flatMap(({ inputs }) => Object.values(inputs));
    return {
      owner: {
        kind: 'under-way',
        flow: header.flow,
        run: header.run,
        alive: context.isAlive(header.process, touchedAtMs),
        own: isSame(header.process, context.driver),
      },
      contents: contentsOfRun(run),
      origins,
    };
  });
}

function isSame(one: DriverProcess, other: DriverProcess): boolean {
  return one.pid === other.pid && one.scope === other.scope && one.startedAt === other.startedAt;
}

async function trackedItems(context: Context, signal?: AbortSignal): Promise<LiveItem[]> {
  const data = new Map<string, ArtifactContent>();
  const unclear = new Map<string, ArtifactContent>();
  const add = ({ contents, origins }: Pick<LiveItem, 'contents' | 'origins'>): void => {
    for (const content of contents) data.set(content.digest, content);
    for (const content of origins) unclear.set(content.digest, content);
  };
  const accepted: LiveItem[] = [];
  const versions = await context.history.versions(signal);
  for await (const [{ path, oid }, bytes] of readVersions(context.objects, versions)) {
    if (bytes === undefined) throw absentVersion(path, oid);
    if (path.endsWith(POINTER_SUFFIX)) add(pointedBy(bytes, path));
    else accepted.push(...acceptedItem(bytes, path));
  }
  for (const path of await context.history.workingPointers()) {
    const bytes = await readIfThere(path);
    if (bytes !== undefined) add(pointedBy(bytes, path));
  }
  const tracked: LiveItem = {
    owner: { kind: 'tracked-data' },
    contents: [...data.values()],
    origins: [...unclear.values()],
  };
  return [tracked, ...accepted];
}

/**
 * What a version of a pointer names. A file of that name that is no pointer, such as one with a merge conflict, keeps
 * every digest in it, of whatever kind.
 */
export function pointedBy(bytes: Buffer, path: string): Pick<LiveItem, 'contents' | 'origins'> {
  const text = bytes.toString('utf8').replaceAll('\r\n', '\n');
  try {
    return { contents: [parsePointer(text, path)], origins: [] };
  } catch (error) {
    if (!(error instanceof MlgitError) || error.code !== 'bad-pointer') throw error;
  }
  const words: string[] = text.match(/\bb3:[0-9a-f]{64}\b/g) ?? [];
  const digests = words.filter((word) => isDigest(word));
  return { contents: [], origins: digests.map((digest) => ({ kind: 'tree', digest, sizeBytes: 0 })) };
}

/** A JSON file that is no manifest of ours is somebody else's. */
function acceptedItem(bytes: Buffer, path: string): LiveItem[] {
  const text = bytes.toString('utf8');
  try {
    const manifest = decodeManifest(text, path);
    const owner: Owner = { kind: 'accepted', flow: manifest.flow, manifest: digestBytes(bytes) };
    return [{ owner, contents: contentsOfManifest(manifest), origins: originsOf(manifest) }];
  } catch (error) {
    const isNewer = error instanceof MlgitError && error.code === 'unknown-version' && looksOurs(text);
    if (isNewer || !(error instanceof MlgitError)) throw error;
    return [];
  }
}

function looksOurs(text: string): boolean {
  return /^ {2}"flow": /m.test(text) && /^ {2}"tasks": /m.test(text);
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw error;
  }
}

/** What a later release keeps in refs of its own may need blobs that this one does not know of. */
async function requireKnownRefs(context: Context): Promise<void> {
  const known =
    /^refs\/mlgit\/(?:(?:remotes\/.+\/)?(?:runs|tags|notes|holds|purged|signatures|reproductions)|collecting|probe)\//;
  const odd = (await context.refs.list('refs/mlgit/')).find(({ name }) => !known.test(name));
  if (odd === undefined) return;
  throw new MlgitError(`Cannot tell what ${odd.name} needs: this release does not know such refs`, {
    code: 'newer-refs',
    kind: 'integrity',
    hints: ['npm install --global mlgit@latest   (a newer one made it)'],
    details: { ref: odd.name },
  });
}

function unreadableRuns(
  first: { readonly flow: string; readonly id: string; readonly error: MlgitError },
  count: number,
): MlgitError {
  const more = count === 1 ? '' : ` (and ${count - 1} more)`;
  return new MlgitError(`Cannot tell what run ${specOf(first)}${more} needs: its record cannot be read`, {
    code: 'unreadable-runs',
    kind: 'integrity',
    hints: ['mlgit fsck', 'mlgit fetch', `mlgit rm ${specOf(first)}   (forgets the run)`],
    cause: first.error,
  });
}

function absentVersion(path: string, oid: string): MlgitError {
  return new MlgitError(`Cannot tell what ${path} named: its content ${oid} is not in this clone`, {
    code: 'history-missing',
    kind: 'integrity',
    hints: ['git fetch --refetch --no-filter', 'run gc in a clone that has the whole history'],
    details: { path, oid },
  });
}
