import type { Oid } from './port.ts';
import { subcommand } from './process.ts';
import { parsePushReport } from './push-report.ts';
import { fetchRefspecs, remoteName } from './ref-namespace.ts';
import { callRemote, type RemoteGit } from './remote-call.ts';
import { transportFailure } from './transport-failure.ts';
import type { PushedRef, PushOptions, PushUpdate } from './transport-port.ts';

const REFS_AT_ONCE = 500;
/** Of one command line, in characters; the system's limit is many times that except on Windows. */
const ARGUMENTS_AT_ONCE = 100_000;

/**
 * Every update is guarded by a lease on what the remote must have, so that git sends it only if so, and the remote
 * makes it only if so still. A ref that is to be created can therefore never move one that is there.
 */
export async function pushRefs(
  git: RemoteGit,
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
  git: RemoteGit,
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
  return batch.map(({ name }) => ({
    name,
    ...(report.get(remoteName(name, namespace)) ?? { outcome: 'not-done', reason: 'the remote did not say' }),
  }));
}

/**
 * A configured remote's own refspecs may not know of our refs yet: with ours, git notes what the remote has now. A
 * mirror would refuse a push of single refs.
 */
function settings(
  remote: string,
  { isNamed, namespace }: { isNamed: boolean; namespace: PushOptions['namespace'] },
) {
  if (!isNamed) return [];
  const values = [
    `remote.${remote}.mirror=false`,
    ...fetchRefspecs(remote, namespace).map((spec) => `remote.${remote}.fetch=${spec}`),
  ];
  return values.flatMap((value) => ['-c', value]);
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
