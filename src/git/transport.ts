import { compareBytes } from '../base/byte-order.ts';
import { defaultRemote } from './default-remote.ts';
import { type Env, environmentOf, workingFolder } from './environment.ts';
import { failureOf } from './failure.ts';
import { fetchRefs } from './fetch-refs.ts';
import { readNamespace, rememberNamespace } from './namespace-setting.ts';
import { parseOid } from './object-format.ts';
import type { Git, RepositoryLocation } from './port.ts';
import { probeNamespace } from './probe-namespace.ts';
import { callGit, runGit } from './process.ts';
import { pushRefs } from './push-refs.ts';
import { listPatterns, parseRemoteName } from './ref-namespace.ts';
import { runRemote } from './remote-call.ts';
import type { GitTransport, RemoteCallOptions, RemoteRef } from './transport-port.ts';
import { findUnpublished } from './unpublished.ts';

/** Remotes of a repository through the system's git. Starts no process by itself. */
export function openTransport(
  location: RepositoryLocation,
  env: Env,
  { objects, refs }: Pick<Git, 'objects' | 'refs'>,
): GitTransport {
  const git = { location, env, objects, refs };
  const local = (args: readonly string[]) => ({
    args,
    cwd: workingFolder(location),
    env: environmentOf(location, env),
  });
  const remotes = async () => (await runGit(local(['remote']))).toString().split('\n').filter(Boolean);
  const list = async (remote: string, options: RemoteCallOptions = {}) => {
    const args = ['ls-remote', '--refs', '--', remote, ...listPatterns()];
    return parseListing((await runRemote(git, { args, remote, options })).toString());
  };
  return {
    remotes,
    defaultRemote: async (use) => defaultRemote(git, use, await remotes()),
    async fetch(remote, options = {}) {
      const changes = await fetchRefs(git, remote, options);
      if (changes.length > 0 && (await readNamespace(git, remote)) === undefined) {
        const [first, ...others] = new Set((await list(remote, options)).map(({ namespace }) => namespace));
        if (first !== undefined) await rememberNamespace(git, remote, others.length === 0 ? first : 'custom');
      }
      return changes;
    },
    list,
    async push(remote, updates, options) {
      const isNamed = (await remotes()).includes(remote);
      return pushRefs(git, remote, updates, { ...options, isNamed });
    },
    namespaceOf: (remote) => readNamespace(git, remote),
    async probe(remote, id, options = {}) {
      const namespace = await probeNamespace(git, { remote, id, options });
      if ((await remotes()).includes(remote)) await rememberNamespace(git, remote, namespace);
      return namespace;
    },
    unpublished: (remote, tips) => findUnpublished(git, remote, tips),
    async descends(newer, older) {
      const answer = await callGit(local(['merge-base', '--is-ancestor', older, newer]));
      if (answer.exitCode === 0) return true;
      // 128: one of the two is not here, so nothing here descends from it.
      if (answer.exitCode === 1 || /Not a valid (commit|object)|bad object/.test(answer.stderr)) return false;
      throw failureOf({ name: 'merge-base', ...answer });
    },
  };
}

/** `oid TAB name`; a ref that is in both places is listed once, as the custom one. */
function parseListing(out: string): RemoteRef[] {
  const found = new Map<string, RemoteRef>();
  for (const line of out.split('\n')) {
    const [oid = '', name = ''] = line.split('\t');
    const parsed = parseRemoteName(name);
    if (parsed === undefined || found.get(parsed.name)?.namespace === 'custom') continue;
    found.set(parsed.name, { ...parsed, oid: parseOid(oid) });
  }
  return [...found.values()].sort((a, b) => compareBytes(a.name, b.name));
}
