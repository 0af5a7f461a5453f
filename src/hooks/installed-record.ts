import { existsSync } from 'node:fs';
import type { HookGit } from '../git/hook-port.ts';
import { PROGRAM_SECTION } from './shim.ts';

/**
 * What `mlgit hooks install` did in this clone, in git's configuration, so that `uninstall` undoes that and no more:
 * in a folder that the team has in git, the same lines may have come from a colleague.
 */
const ADDED = `${PROGRAM_SECTION}.added`;
const MADE = `${PROGRAM_SECTION}.made`;
const MADE_FOLDER = `${PROGRAM_SECTION}.folder`;

export async function rememberProgram(
  git: HookGit,
  program: { readonly node: string; readonly entry: string },
): Promise<void> {
  for (const [name, value] of Object.entries(program)) {
    const key = `${PROGRAM_SECTION}.${name}`;
    if ((await git.readSettings(key)).join('\n') !== value) await git.writeSetting(key, value);
  }
}

export async function rememberFolder(git: HookGit, folder: string): Promise<void> {
  if (!existsSync(folder)) await git.writeSetting(MADE_FOLDER, folder);
}

export async function madeFolders(git: HookGit): Promise<readonly string[]> {
  return git.readSettings(MADE_FOLDER);
}

/** Lines in a file, by its path relative to the top of the working tree: worktrees share this record. */
export async function rememberAdded(git: HookGit, path: string): Promise<void> {
  if (!(await wasAdded(git, path))) await git.addSetting(ADDED, path);
}

export async function wasAdded(git: HookGit, path: string): Promise<boolean> {
  return (await git.readSettings(ADDED)).includes(path);
}

/** The file itself: it may go when nothing is left in it. */
export async function rememberMade(git: HookGit, path: string): Promise<void> {
  if (!(await wasMade(git, path))) await git.addSetting(MADE, path);
}

export async function wasMade(git: HookGit, path: string): Promise<boolean> {
  return (await git.readSettings(MADE)).includes(path);
}

export async function forgetInstallation(git: HookGit): Promise<void> {
  await git.removeSection(PROGRAM_SECTION);
}
