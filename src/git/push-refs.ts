import { MlgitError } from '../model/mlgit-error.ts';
import type { Oid, RefStore } from './port.ts';
import { subcommand } from './process.ts';
import { parsePushReport } from './push-report.ts';
import { remoteName, trackingPrefix } from './ref-namespace.ts';
import { callRemote, type RemoteGit } from './remote-call.ts';
import { transportFailure } from './transport-failure.ts';
import type { PushedRef, PushOptions, PushOutcome, PushUpdate } from './transport-port.ts';

const REFS_AT_ONCE = 500;
/** Of one command line, in characters; the system's limit is many times that except on Windows. */
const ARGUMENTS_AT_ONCE = 100_000;

/**
 * Every update is guarded by a lease on what the remote must have, so that git sends it only if so, and the remote
 * makes it only if so still. A ref that is to be created can therefore never move one that is there.
 */
export async function pushRefs(
  git: RemoteGit & { readonly refs: RefStore },
  remote: string,
  updates: readonly PushUpdate[],
  options: PushOptions & { readonly isNamed: boolean },
): Promise<PushedRef[]> {
  const pushed: PushedRef[] = [];
  for (const batch of batches(updates, options)) {
    options.signal?.throwIfAborted();
    const done = await pushBatch(git, remote, batch, options);
    pushed.push(...done);
    options.onBatch?.(done);
  }
  return pushed;
}

async function pushBatch(
  git: RemoteGit & { readonly refs: RefStore },
  remote: string,
  batch: readonly PushUpdate[],
  options: PushOptions & { readonly isNamed: boolean },
): Promise<PushedRef[]> {
  const { namespace } = options;
  const args = [
    ...settings(remote, options),
    'push',
    '--porcelain',
    '--progress',
    '--no-verify',
    '--no-follow-tags',
    '--recurse-submodules=no',
    ...(options.atomic ? ['--atomic'] : []),
    ...batch.map(
      ({ name, expected }) => `--force-with-lease=${remoteName(name, namespace)}:${expected ?? ''}`,
    ),
    '--',
    remote,
    ...batch.map(({ name, to }) => refspec(to, remoteName(name, namespace))),
  ];
  const answer = await callRemote(git, { args, remote, options });
  const report = parsePushReport(answer.stdout.toString(), answer.stderr);
  if (report.size === 0 && answer.exitCode !== 0) {
    throw transportFailure(remote, { name: subcommand(args), ...answer });
  }
  const results = batch.map(
    ({ name }): PushedRef => ({ name, ...(report.get(remoteName(name, namespace)) ?? SILENCE) }),
  );
  const done = batch.filter((_, i) => DONE.has(results[i]?.outcome ?? 'not-done'));
  if (options.isNamed) await noteWhatItHas(git.refs, remote, done);
  return results;
}

const SILENCE = { outcome: 'not-done', reason: 'the remote did not say' } as const;
const DONE: ReadonlySet<PushOutcome> = new Set(['created', 'updated', 'up-to-date']);

/** A mirror would refuse a push of single refs. */
function settings(remote: string, { isNamed }: { isNamed: boolean }): string[] {
  return isNamed ? ['-c', `remote.${remote}.mirror=false`] : [];
}

const TRIES = 3;

/**
 * What the remote now has, as a fetch would note it. It is a note about somebody else: if others keep changing it
 * meanwhile they know better, and without it the next push finds its refs up to date.
 */
async function noteWhatItHas(
  refs: RefStore,
  remote: string,
  done: readonly { readonly name: string; readonly to: Oid }[],
): Promise<void> {
  const prefix = trackingPrefix(remote);
  for (let tries = 0; tries < TRIES; tries++) {
    const known = new Map((await refs.list(prefix)).map(({ name, oid }) => [name, oid]));
    const changes = done.flatMap(({ name, to }) => {
      const tracking = prefix + name.slice('refs/mlgit/'.length);
      const from = known.get(tracking);
      return from === to ? [] : [{ name: tracking, to, from, reason: `mlgit push ${remote}` }];
    });
    try {
      await refs.transact(changes);
      return;
    } catch (error) {
      if (!(error instanceof MlgitError) || error.kind !== 'conflict') throw error;
    }
  }
}

function refspec(oid: Oid, name: string): string {
  return `${oid}:${name}`;
}

function* batches(updates: readonly PushUpdate[], options: PushOptions): Generator<PushUpdate[]> {
  let batch: PushUpdate[] = [];
  let characters = 0;
  for (const update of updates) {
    const length = 2 * remoteName(update.name, options.namespace).length + 120;
    const full = batch.length >= REFS_AT_ONCE || characters + length > ARGUMENTS_AT_ONCE;
    if (full && !options.atomic) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(update);
    characters += length;
  }
  if (batch.length > 0) yield batch;
}
