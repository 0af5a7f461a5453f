import { type Env, environmentOf, workingFolder } from './environment.ts';
import { parseOid } from './object-format.ts';
import type { Oid, RepositoryLocation } from './port.ts';
import { callGit, runGit } from './process.ts';

/** A commit that changed a file, and who stands for it. */
export interface FileCommit {
  readonly oid: Oid;
  /** Addresses, as the commit has them. */
  readonly author: string;
  readonly committer: string;
  /** Fingerprint of the key that it is signed with, by the user's git; undefined where it is not, or cannot be told. */
  readonly key: string | undefined;
  /** The clone ends here, so that the commit only seems to have brought all that it has. */
  readonly shallow: boolean;
}

/** What git's history says of accepted manifests. Contacts nobody. */
export interface AcceptanceHistory {
  /** Undefined without a common ancestor, or where a shallow clone does not reach it. */
  mergeBase(one: Oid, other: Oid): Promise<Oid | undefined>;
  /** Files of a folder at a commit, not of folders in it: path → oid, in byte order. */
  filesIn(commit: Oid, folder: string): Promise<ReadonlyMap<string, Oid>>;
  /** Commits of `to` that changed a file, newest first: those that `from` lacks, or without it the newest alone. */
  commitsOf(path: string, range: { readonly from: Oid | undefined; readonly to: Oid }): Promise<FileCommit[]>;
  /** Commits with which a file became another on a branch, newest first: of a merge the merge itself. */
  changesOn(branch: Oid, path: string): Promise<Oid[]>;
}

const FORMAT = ['%H', '%P', '%ae', '%ce', '%GF', '%GP'].join('%x1f');

/** Whom a key belongs to is not asked here, only which key it is: an empty list of signers is enough for that. */
const ANY_SIGNER = ['-c', 'gpg.ssh.allowedSignersFile=/dev/null'];

export function openAcceptanceHistory(location: RepositoryLocation, env: Env): AcceptanceHistory {
  const call = { cwd: workingFolder(location), env: environmentOf(location, env) };
  const git = async (...args: string[]) => (await runGit({ ...call, args })).toString();
  return {
    async mergeBase(one, other) {
      const { exitCode, stdout } = await callGit({ ...call, args: ['merge-base', one, other] });
      return exitCode === 0 ? parseOid(stdout.toString().trim()) : undefined;
    },
    async filesIn(commit, folder) {
      const out = await git('ls-tree', '-z', '--full-tree', commit, `${folder}/`);
      return new Map(
        out.split('\0').flatMap((line) => {
          const [, type, oid, path] = /^\d+ (\w+) ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
          return type === 'blob' && path !== undefined ? [[path, parseOid(oid ?? '')] as const] : [];
        }),
      );
    },
    async commitsOf(path, { from, to }) {
      const range = from === undefined ? ['--max-count=1', to] : [to, `^${from}`];
      const isShallow = (await git('rev-parse', '--is-shallow-repository')).trim() === 'true';
      const args = ['log', '-z', `--format=${FORMAT}`, ...range, '--', `:(top,literal)${path}`];
      const out = await git(...ANY_SIGNER, ...args);
      return out
        .split('\0')
        .filter((record) => record !== '')
        .map((record) => parseCommit(record, isShallow));
    },
    async changesOn(branch, path) {
      const out = await git('log', '--first-parent', '--format=%H', branch, '--', `:(top,literal)${path}`);
      return out.split('\n').filter(Boolean).map(parseOid);
    },
  };
}

function parseCommit(record: string, isShallow: boolean): FileCommit {
  const [oid = '', parents = '', author = '', committer = '', fingerprint = '', primary = ''] =
    record.split('\u001f');
  const key = primary || fingerprint;
  return {
    oid: parseOid(oid),
    author,
    committer,
    key: key === '' ? undefined : key,
    shallow: isShallow && parents === '',
  };
}
