import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Git, Oid } from '../../src/git/port.ts';
import { openTransport } from '../../src/git/transport.ts';
import type { GitTransport } from '../../src/git/transport-port.ts';
import { session } from './git-session.ts';
import { TestRepo, testRepo } from './repo.ts';

/** A bare repository beside another, such as a forge has, and the other's remote `origin`. */
export function bareOrigin(repo: TestRepo, name = 'origin', ...init: string[]): TestRepo {
  const root = join(dirname(repo.root), `${name}.git`);
  mkdirSync(root);
  const bare = new TestRepo(root, repo.env);
  bare.git('init', '--quiet', '--bare', '--initial-branch=main', ...init);
  // Every hosting service has these; a partial clone needs the first.
  bare.git('config', 'uploadpack.allowFilter', 'true');
  repo.git('remote', 'add', name, `file://${root}`);
  return bare;
}

/** A repository with one commit, and a bare one that has it as `origin/main`. */
export function repoWithOrigin(...init: string[]): { repo: TestRepo; origin: TestRepo } {
  const repo = testRepo({ files: { 'train.py': 'print(1)\n' }, init });
  const origin = bareOrigin(repo, 'origin', ...init);
  repo.git('push', '--quiet', '--set-upstream', 'origin', 'main');
  return { repo, origin };
}

export async function transportOf(repo: TestRepo): Promise<{ git: Git; transport: GitTransport }> {
  const git = await session(repo);
  return { git, transport: openTransport(git.location, repo.env, git) };
}

/** A commit of the form of a run's, on top of HEAD, with its ref. The records in it are not looked at by git. */
export function fakeRun(
  repo: TestRepo,
  id: string,
  options: { parents?: string[]; flow?: string } = {},
): Oid {
  const { flow = 'demo', parents = ['HEAD'] } = options;
  const blob = repo.gitWith({ input: `{"run":"${id}"}\n` }, 'hash-object', '-w', '--stdin');
  const tree = repo.gitWith(
    { input: ['env', 'execution', 'manifest'].map((name) => `100644 blob ${blob}\t${name}.json\n`).join('') },
    'mktree',
  );
  const message = `${flow}: 1 task\n\nMlgit-Run: ${id}\nMlgit-Flow: ${flow}\n`;
  const oid = repo.gitWith(
    { input: message },
    'commit-tree',
    tree,
    ...parents.flatMap((parent) => ['-p', parent]),
  );
  repo.git('update-ref', `refs/mlgit/runs/${flow}/${id}`, oid);
  return oid as Oid;
}

/** Moves a tag on by a commit of the form of a tag's. */
export function fakeTag(repo: TestRepo, name: string, run: string, parents: readonly string[] = []): Oid {
  const tree = repo.gitWith({ input: '' }, 'mktree');
  const message = `demo@${name} is ${run}\n\nMlgit-Run: ${run}\nMlgit-Flow: demo\n`;
  const oid = repo.gitWith(
    { input: message },
    'commit-tree',
    tree,
    ...parents.flatMap((parent) => ['-p', parent]),
  );
  repo.git('update-ref', `refs/mlgit/tags/demo/${name}`, oid);
  return oid as Oid;
}

export function runUpdate(id: string, to: Oid, expected?: Oid) {
  return { name: `refs/mlgit/runs/demo/${id}`, to, expected };
}

export function refsOf(repo: TestRepo, prefix = 'refs/mlgit'): string[] {
  return repo.git('for-each-ref', '--format=%(refname)', prefix).split('\n').filter(Boolean);
}

/** A hook of a bare repository. */
export function installHook(repo: TestRepo, name: string, script: string): void {
  const folder = join(
    repo.root,
    repo.tryGit('rev-parse', '--is-bare-repository').stdout === 'true' ? '' : '.git',
    'hooks',
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}`, { mode: 0o755 });
}

/** Refuses every ref below `refs/mlgit`, as a forge that takes only branches and tags. */
export const BRANCHES_ONLY = `
while read old new name; do
  case "$name" in refs/mlgit/*) echo "only branches and tags are taken here" >&2; exit 1;; esac
done
`;
