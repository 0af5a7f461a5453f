import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { openAcceptanceHistory } from '../git/acceptance-history.ts';
import { openBisection } from '../git/bisection.ts';
import { bringCommits } from '../git/bring-commits.ts';
import { openBundleFiles } from '../git/bundle-file.ts';
import { openRemoteBranches, prepareMirror } from '../git/collecting-refs.ts';
import { openCommitDiff } from '../git/commit-diff.ts';
import { writeCommitPack } from '../git/commit-pack.ts';
import { openDataPaths } from '../git/data-paths.ts';
import { configureFetch } from '../git/fetch-refspec.ts';
import { patchOf } from '../git/file-patch.ts';
import type { Git, Oid, RepositoryLocation } from '../git/port.ts';
import { openRangeGit } from '../git/range-git.ts';
import { signedCommit } from '../git/signed-commit.ts';
import { openSignedTags } from '../git/signed-tags.ts';
import { stageFile } from '../git/stage-file.ts';
import { openTrackedHistory } from '../git/tracked-history.ts';
import type { Context } from './context.ts';

type GitFeatures = Pick<
  Context,
  | 'dataFiles'
  | 'history'
  | 'bundles'
  | 'branches'
  | 'prepareMirror'
  | 'writeCommitPack'
  | 'bringCommits'
  | 'configureFetch'
  | 'signedCommit'
  | 'signedTags'
  | 'stageFile'
  | 'inGit'
  | 'bisection'
  | 'commits'
  | 'acceptance'
  | 'ranges'
  | 'patchOf'
>;

/** What a context has of git alone. */
export function gitFeatures(config: Config, location: RepositoryLocation, git: Git): GitFeatures {
  const { env } = config;
  return {
    dataFiles: openDataPaths(location, env),
    history: openTrackedHistory(location, env),
    bundles: openBundleFiles(location, env),
    branches: openRemoteBranches({ location, env: env, refs: git.refs }),
    prepareMirror: (folder, url) => prepareMirror(folder, url, env),
    writeCommitPack: (pack) => writeCommitPack(location, env, pack),
    bringCommits: (remote, commits, signal) => bringCommits({ location, env: env }, remote, commits, signal),
    configureFetch: (remotes) => configureFetch(location, env, remotes),
    signedCommit: (commit, asks) => signedCommit({ location, env: env }, commit, asks),
    signedTags: openSignedTags(location, env, git),
    stageFile: (path) => stageFile({ location, env: env }, path),
    inGit: (path) => inGit(git, path),
    bisection: openBisection(location, env),
    commits: openCommitDiff(location, env, git),
    acceptance: openAcceptanceHistory(location, env),
    ranges: openRangeGit({ location, env: env }),
    patchOf: (before, after) => patchOf(config.cwd, env, [before, after]),
  };
}

/** Whether HEAD has, under this path, exactly the bytes that the working tree has. */
async function inGit(git: Git, path: string): Promise<boolean> {
  const head: Oid | undefined = await git.revParse('HEAD');
  const recorded = head === undefined ? undefined : await git.objects.readFile(head, path);
  if (recorded === undefined) return false;
  return recorded.equals(await readFile(join(git.location.root ?? '', path)));
}
