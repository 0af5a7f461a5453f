import { compareBytes } from '../base/byte-order.ts';
import { environmentOf, workingFolder } from './environment.ts';
import { NOTHING_ELSE } from './fetch-flags.ts';
import type { Oid, Ref, RefStore } from './port.ts';
import { callGit, runGit, subcommand } from './process.ts';
import { fetchRefspecs, trackingPrefix } from './ref-namespace.ts';
import { callRemote, type RemoteGit, runRemote } from './remote-call.ts';
import { transportFailure } from './transport-failure.ts';
import type { FetchedChange, FetchOptions } from './transport-port.ts';

export async function fetchRefs(
  git: RemoteGit & { readonly refs: RefStore },
  remote: string,
  options: FetchOptions,
): Promise<FetchedChange[]> {
  const prefix = trackingPrefix(remote);
  const before = await git.refs.list(prefix);
  await fetchBoth(git, remote, options);
  const after = await git.refs.list(prefix);
  await completeRecords(git, remote, { tips: after.map(({ oid }) => oid), options });
  return changesOf(before, after);
}

/**
 * Which of the two places a remote uses need not be known: both are asked for in one conversation. One that has the
 * same ref in both (it came to accept custom refs later) makes git give up before it changes anything.
 */
async function fetchBoth(git: RemoteGit, remote: string, options: FetchOptions): Promise<void> {
  const custom = fetchRefspecs(remote, 'custom');
  const branches = fetchRefspecs(remote, 'branches');
  const call = (refspecs: readonly string[], prune: boolean) => ({
    args: [
      'fetch',
      '--progress',
      ...NOTHING_ELSE,
      prune ? '--prune' : '--no-prune',
      ...(options.depth === undefined ? [] : [`--depth=${options.depth}`]),
      '--',
      remote,
      ...refspecs,
    ],
    remote,
    options,
  });
  const both = call([...custom, ...branches], options.prune === true);
  const answer = await callRemote(git, both);
  if (answer.exitCode === 0) return;
  if (!/Cannot fetch both/.test(answer.stderr)) {
    throw transportFailure(remote, { name: subcommand(both.args), ...answer });
  }
  // Each alone would prune what only the other has.
  await runRemote(git, call(branches, false));
  await runRemote(git, call(custom, false));
}

/** Trees before blobs: what a tree names is known only when it is there. */
const ROUNDS = 3;

/**
 * A partial clone leaves blobs, or trees as well, on the remote, and nothing of mlgit fetches while it reads. So what
 * run commits themselves consist of is brought now; the code that they ran on stays where it is.
 */
async function completeRecords(
  git: RemoteGit,
  remote: string,
  { tips, options }: { readonly tips: readonly Oid[]; readonly options: FetchOptions },
): Promise<void> {
  if (tips.length === 0 || !(await isPartialClone(git))) return;
  for (let round = 0; round < ROUNDS; round++) {
    const missing = await missingObjects(git, tips);
    if (missing.length === 0) return;
    await runRemote(git, {
      // The same conversation that git has when it fetches a missing object by itself.
      args: [
        '-c',
        'fetch.negotiationAlgorithm=noop',
        'fetch',
        ...NOTHING_ELSE,
        '--filter=blob:none',
        '--stdin',
        remote,
      ],
      stdin: missing.map((oid) => `${oid}\n`).join(''),
      remote,
      options,
    });
  }
}

async function isPartialClone({ location, env }: RemoteGit): Promise<boolean> {
  const args = ['config', '--get-regexp', '^(remote\\..*\\.promisor|extensions\\.partialclone)$'];
  const answer = await callGit({ args, cwd: workingFolder(location), env: environmentOf(location, env) });
  return answer.exitCode === 0;
}

async function missingObjects({ location, env }: RemoteGit, tips: readonly Oid[]): Promise<string[]> {
  const out = await runGit({
    args: ['rev-list', '--objects', '--no-walk=unsorted', '--missing=print', '--stdin'],
    cwd: workingFolder(location),
    env: environmentOf(location, env),
    stdin: tips.map((oid) => `${oid}\n`).join(''),
  });
  return out
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('?'))
    .map((line) => line.slice(1));
}

function changesOf(before: readonly Ref[], after: readonly Ref[]): FetchedChange[] {
  const old = new Map(before.map(({ name, oid }) => [name, oid]));
  const now = new Map(after.map(({ name, oid }) => [name, oid]));
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((name) => old.get(name) !== now.get(name))
    .sort(compareBytes)
    .map((name) => ({ name, from: old.get(name), to: now.get(name) }));
}
