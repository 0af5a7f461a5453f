import { compareBytes } from '../base/byte-order.ts';
import { environmentOf, workingFolder } from './environment.ts';
import { parseOid } from './object-format.ts';
import type { Oid } from './port.ts';
import { runGit } from './process.ts';
import type { RemoteGit } from './remote-call.ts';
import { SNAPSHOT_MESSAGE } from './system-git.ts';
import type { Unpublished, UnpublishedCommit, UnpublishedFile } from './transport-port.ts';

/** A commit of ours that records something instead of holding code. */
const RECORD = /^Mlgit-(Run|Flow): /m;

/**
 * What reaches the remote only by pushing `tips`, as far as its branches were fetched here. A clone that never
 * fetched from it gets everything listed: too much is said rather than too little.
 */
export async function findUnpublished(
  git: RemoteGit,
  remote: string,
  tips: readonly Oid[],
): Promise<Unpublished> {
  if (tips.length === 0) return { commits: [], files: [] };
  const commits = await codeCommits(git, remote, tips);
  const all = await filesOf(git, remote, commits);
  const committed = await filesOf(
    git,
    remote,
    commits.filter((commit) => !commit.isSnapshot),
  );
  const sizes = await sizesOf(git, [...all.keys()]);
  const files = [...all].flatMap(([oid, path]): UnpublishedFile[] => {
    const sizeBytes = sizes.get(oid);
    // Not here (a partial clone): then it came from a remote and cannot leave.
    return sizeBytes === undefined
      ? []
      : [{ oid: parseOid(oid), path, sizeBytes, onlyInSnapshot: !committed.has(oid) }];
  });
  return { commits, files: files.sort((a, b) => compareBytes(a.path, b.path) || a.sizeBytes - b.sizeBytes) };
}

async function codeCommits(
  git: RemoteGit,
  remote: string,
  tips: readonly Oid[],
): Promise<UnpublishedCommit[]> {
  const args = [
    'log',
    '-z',
    '--reverse',
    '--topo-order',
    '--no-show-signature',
    '--format=%H%n%B',
    ...selection(remote),
  ];
  const out = await runLocal(git, args, linesOf(tips));
  return out.split('\0').flatMap((record) => {
    const [oid = '', subject = '', ...rest] = record.split('\n');
    if (oid === '' || RECORD.test(rest.join('\n'))) return [];
    return [{ oid: parseOid(oid), subject, isSnapshot: subject === SNAPSHOT_MESSAGE }];
  });
}

/** Blobs and folders by oid, with the first path that has them. */
async function filesOf(
  git: RemoteGit,
  remote: string,
  commits: readonly UnpublishedCommit[],
): Promise<Map<string, string>> {
  if (commits.length === 0) return new Map();
  const args = ['rev-list', '--objects', '--missing=allow-any', ...selection(remote)];
  const out = await runLocal(git, args, linesOf(commits.map(({ oid }) => oid)));
  const files = new Map<string, string>();
  for (const line of out.split('\n')) {
    const space = line.indexOf(' ');
    if (space > 0 && line.length > space + 1) files.set(line.slice(0, space), line.slice(space + 1));
  }
  return files;
}

async function sizesOf(git: RemoteGit, oids: readonly string[]): Promise<Map<string, number>> {
  if (oids.length === 0) return new Map();
  const args = ['cat-file', '--batch-check=%(objectname) %(objecttype) %(objectsize)'];
  const out = await runLocal(git, args, linesOf(oids));
  const sizes = new Map<string, number>();
  for (const line of out.split('\n')) {
    const [oid = '', type, size] = line.split(' ');
    if (type === 'blob') sizes.set(oid, Number(size));
  }
  return sizes;
}

/** The tips on stdin, without what the remote's branches have and the runs that it has, as far as known here. */
function selection(remote: string): string[] {
  return ['--stdin', '--not', `--glob=refs/remotes/${remote}/*`, `--glob=refs/mlgit/remotes/${remote}/*`];
}

function linesOf(oids: readonly string[]): string {
  return oids.map((oid) => `${oid}\n`).join('');
}

async function runLocal(
  { location, env }: RemoteGit,
  args: readonly string[],
  stdin: string,
): Promise<string> {
  const call = { args, cwd: workingFolder(location), env: environmentOf(location, env), stdin };
  return (await runGit(call)).toString();
}
