import { mkdir } from 'node:fs/promises';
import { environmentOf, localEnvironment, workingFolder } from './environment.ts';
import { NOTHING_ELSE } from './fetch-flags.ts';
import type { Ref, RefStore, RepositoryLocation } from './port.ts';
import { runGit } from './process.ts';
import { type RemoteGit, runRemote } from './remote-call.ts';
import type { RemoteCallOptions } from './transport-port.ts';

/** Where branches and tags of remotes lie while a collector looks at them. */
const PREFIX = 'refs/mlgit/collecting/';

/** The branches and tags of remotes as they are now, beside the user's own and for a short time. */
export interface RemoteBranches {
  /** Brings them, whatever the remote is configured to fetch. */
  fetch(remote: string, options: RemoteCallOptions): Promise<void>;
  /** Takes the refs away again. */
  forget(): Promise<void>;
}

export function openRemoteBranches(git: RemoteGit & { readonly refs: RefStore }): RemoteBranches {
  return {
    async fetch(remote, options) {
      const into = `${PREFIX}${remote}`;
      const args = [
        'fetch',
        ...NOTHING_ELSE,
        '--prune',
        '--',
        remote,
        `+refs/heads/*:${into}/heads/*`,
        `+refs/tags/*:${into}/tags/*`,
      ];
      await runRemote(git, { args, remote, options });
    },
    async forget() {
      const refs: Ref[] = await git.refs.list(PREFIX);
      const away = refs.map(({ name, oid }) => ({ name, from: oid, to: undefined, reason: 'mlgit gc' }));
      if (away.length > 0) await git.refs.transact(away);
    },
  };
}

/** Makes an empty bare repository in a folder, with this URL as its `origin`. One that is there is used as it is. */
export async function prepareMirror(folder: string, url: string, env: RemoteGit['env']): Promise<void> {
  await mkdir(folder, { recursive: true });
  const call = { cwd: folder, env: withoutPlace(localEnvironment(env)) };
  await runGit({ ...call, args: ['init', '--quiet', '--bare', '.'] });
  await runGit({ ...call, args: ['config', 'remote.origin.url', url] });
}

/** URLs of the configured remotes, by name. */
export async function remoteUrls(
  location: RepositoryLocation,
  env: RemoteGit['env'],
  remotes: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const urls = new Map<string, string>();
  const call = { cwd: workingFolder(location), env: environmentOf(location, env) };
  for (const remote of remotes) {
    const out = await runGit({ ...call, args: ['remote', 'get-url', '--', remote] });
    urls.set(remote, out.toString().trim());
  }
  return urls;
}

function withoutPlace(env: RemoteGit['env']): RemoteGit['env'] {
  const { GIT_DIR: _, GIT_WORK_TREE: __, GIT_COMMON_DIR: ___, ...rest } = env;
  return rest;
}
