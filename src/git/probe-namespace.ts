import { MlgitError } from '../model/mlgit-error.ts';
import type { GitObjects, Oid } from './port.ts';
import { subcommand } from './process.ts';
import { parsePushReport } from './push-report.ts';
import { probeName, type RefNamespace } from './ref-namespace.ts';
import { callRemote, type RemoteGit } from './remote-call.ts';
import { transportFailure } from './transport-failure.ts';
import type { PushedRef, RemoteCallOptions } from './transport-port.ts';

/** No data of the user's leaves for a question. */
const NOBODY = { name: 'mlgit', email: 'mlgit', at: 0 };

export interface Probe {
  readonly remote: string;
  readonly id: string;
  readonly options: RemoteCallOptions;
}

/** Custom refs where the remote takes them, else branches. @throws MlgitError `push-refused` (credentials). */
export async function probeNamespace(
  git: RemoteGit & { readonly objects: GitObjects },
  probe: Probe,
): Promise<RefNamespace> {
  const oid = await git.objects.writeCommitOfFiles(
    {},
    { parents: [], author: NOBODY, committer: NOBODY, message: 'mlgit probe\n' },
  );
  let last: PushedRef | undefined;
  for (const namespace of ['custom', 'branches'] as const) {
    const name = probeName(probe.id, namespace);
    last = await pushOne(git, probe, { from: oid, name });
    if (last.outcome !== 'created' && last.outcome !== 'up-to-date') continue;
    // A remote that keeps it has it under a name that nothing of ours reads.
    await pushOne(git, probe, { from: undefined, name });
    return namespace;
  }
  throw pushRefused(probe.remote, last?.reason);
}

async function pushOne(
  git: RemoteGit,
  { remote, options }: Probe,
  { from, name }: { readonly from: Oid | undefined; readonly name: string },
): Promise<PushedRef> {
  const flags = ['--porcelain', '--no-verify', '--no-follow-tags', '--recurse-submodules=no'];
  const args = ['push', ...flags, '--', remote, `${from ?? ''}:${name}`];
  const answer = await callRemote(git, { args, remote, options });
  const report = parsePushReport(answer.stdout.toString(), answer.stderr).get(name);
  if (report === undefined) throw transportFailure(remote, { name: subcommand(args), ...answer });
  return { name, ...report };
}

export function pushRefused(remote: string, reason: string | undefined): MlgitError {
  return new MlgitError(
    `Remote ${remote} refuses refs of mlgit from this user: ${reason ?? 'no reason given'}`,
    {
      code: 'push-refused',
      kind: 'credentials',
      hints: [`git push --dry-run ${remote} HEAD   (shows whether this user may push at all)`],
      details: { remote, reason: reason ?? null },
    },
  );
}
