import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import type { RemoteListing, RemoteRepository } from '../../git/clone-free/port.ts';
import { RemoteObjects } from '../../git/clone-free/remote-objects.ts';
import { findRevision, readableRefs, travellingRefs } from '../../git/clone-free/remote-refs.ts';
import { openIndexDatabase } from '../../index/database.ts';
import type { Memo } from '../../index/memo-port.ts';
import { NO_MEMO } from '../../index/no-memo.ts';
import { RunReader } from '../../index/run-reader.ts';
import type { FlowFile } from '../../model/flow.ts';
import { MlgitError, usageError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import type { Spec } from '../../model/spec.ts';
import type { ArtifactStore } from '../../store/artifact-store.ts';
import { acceptedPath } from '../accept/accepted-path.ts';
import type { ReadContext } from '../context.ts';
import { openRemarks } from '../remarks.ts';
import { gitRunSource } from '../run-source.ts';
import { refsInQuestion } from './refs-in-question.ts';
import { flowFileAt } from './remote-flow-file.ts';

export type CodeOfRun = Pick<RunRecord, 'codeCommit'>;

export interface RemoteContextOptions {
  readonly config: Config;
  readonly repository: RemoteRepository;
  /** Where what is remembered of this remote lies. */
  readonly folder: string;
  readonly spec: Omit<Spec, 'text'>;
  readonly wholeFlow: boolean;
  /** Of a run, whose remote has this flow file at the run's code. */
  readonly artifactsOf: (run: CodeOfRun, context: RemoteContext) => ArtifactStore;
}

export interface RemoteContext extends ReadContext {
  memo(kind: string): Memo;
  /** The flow file that a run had; undefined when its code is not to be had there, or has none. */
  flowFileOf(run: CodeOfRun): Promise<FlowFile | undefined>;
  close(): void;
}

/** A remote as a place to read from, in which its runs are what a clone's own are there. */
export async function openRemoteContext(options: RemoteContextOptions): Promise<RemoteContext> {
  const { config, repository, folder } = options;
  const listing = await repository.list();
  const travelling = travellingRefs(listing);
  const records = new Set<string>(travelling.map(({ oid }) => oid));
  const objects = new RemoteObjects(repository, (oid) => records.has(oid));
  if (travelling.length === 0 && !(await mayBeAccepted(objects, listing, options.spec)))
    throw noRunsThere(repository.name);
  const database = (await isFolder(join(folder, 'mlgit'))) ? openIndexDatabase(folder) : undefined;
  const memo = (kind: string) => database?.memo(kind) ?? NO_MEMO;
  const remarks = openRemarks(false);
  let unreadable: MlgitError | undefined;
  const flowFile = flowFileOfHead({ config, objects, memo }, listing, (error) => {
    unreadable = error;
  });
  const isBound = async (flow: string, tag: string): Promise<boolean> => {
    const { [flow]: found } = (await flowFile())?.flows ?? {};
    if (unreadable !== undefined) {
      const message = `Whether tag ${tag} of ${flow} is bound to a branch is not known: ${unreadable.message}`;
      remarks.remark(message, ['npm install -g mlgit@latest']);
    }
    return found?.tags !== undefined && Object.hasOwn(found.tags, tag);
  };
  const inQuestion = { wholeFlow: options.wholeFlow, objects, isBound };
  const refs = readableRefs(await refsInQuestion(travelling, options.spec, inQuestion));
  const runs = new RunReader(gitRunSource({ objects, refs }), memo('parsed-run'));
  const context: RemoteContext = {
    config,
    objects,
    refs,
    runs,
    memo,
    revParse: (revision) =>
      findRevision(listing, revision, async () => (await runs.all()).map(({ codeCommit }) => codeCommit)),
    publishedBranch: async (branch, remote) => {
      const name = `refs/heads/${branch}`;
      // What remotes a remote has is not to be seen from here.
      const found = remote === undefined ? listing.refs.find((ref) => ref.name === name) : undefined;
      return found === undefined ? undefined : { name: branch, commit: found.oid };
    },
    // Whatever the remote has is here.
    remoteUrls: async () => new Map(),
    flowFile,
    flowFileOf: async (run) => (await flowFileOf(context, run)) ?? context.flowFile(),
    artifactsOf: (run) => options.artifactsOf(run, context),
    ...remarks,
    close: () => database?.close(),
  };
  return context;
}

/** Read once. */
function flowFileOfHead(
  context: Parameters<typeof flowFileAt>[0],
  { head }: RemoteListing,
  onUnreadable: (error: MlgitError) => void,
): () => Promise<FlowFile | undefined> {
  let found: Promise<FlowFile | undefined> | undefined;
  const read = async (): Promise<FlowFile | undefined> => {
    if (head === undefined) return undefined;
    try {
      return await flowFileAt(context, head);
    } catch (error) {
      // What is written there now, perhaps for a newer mlgit, must not hide the runs that there are.
      if (!(error instanceof MlgitError) || error.kind !== 'usage') throw error;
      onUnreadable(error);
      return undefined;
    }
  };
  return () => {
    found ??= read();
    return found;
  };
}

async function flowFileOf(context: RemoteContext, run: CodeOfRun): Promise<FlowFile | undefined> {
  try {
    return await flowFileAt(context, run.codeCommit as never);
  } catch (error) {
    const { code, kind } = error instanceof MlgitError ? error : { code: '', kind: '' };
    if (code === 'remote-object-missing' || kind === 'usage') return undefined;
    throw error;
  }
}

/** A commit may have accepted a run of which the remote has no record any more. */
async function mayBeAccepted(
  objects: RemoteObjects,
  listing: RemoteListing,
  { flow, rev = 'HEAD' }: Omit<Spec, 'text'>,
): Promise<boolean> {
  const commit = await findRevision(listing, rev, async () => []);
  if (commit === undefined) return false;
  return flow === undefined || (await objects.readFile(commit, acceptedPath(flow))) !== undefined;
}

/** It is done without where the cache cannot be written. */
async function isFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    return true;
  } catch {
    return false;
  }
}

function noRunsThere(name: string): MlgitError {
  return usageError('no-runs', `${name} has no runs of mlgit`, [
    'mlgit push   (in the clone that has them)',
    `git ls-remote ${name} 'refs/mlgit/*'`,
  ]);
}
