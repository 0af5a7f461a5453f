import { readdir, rm, rmdir } from 'node:fs/promises';
import type { HookGit } from '../git/hook-port.ts';
import { type FoundHook, findHooks, type HooksFolder } from './find-hooks.ts';
import { isAbsent, type RandomName, writeHookFile } from './hook-file.ts';
import { isOnlyBlock, withoutBlock } from './husky-block.ts';
import { forgetInstallation, madeFolders, wasAdded } from './installed-record.ts';
import type { HookName } from './shim.ts';
import { teamPath } from './team-path.ts';

export interface UninstallDependencies {
  readonly git: HookGit;
  readonly place: HooksFolder;
  /** Top of the working tree; undefined in a bare repository. */
  readonly root: string | undefined;
  readonly gitDir: string;
  readonly random: RandomName;
}

/** `kept`: of a newer mlgit, changed by somebody, or in git and not added by this clone. */
export interface UninstalledHook {
  readonly name: HookName;
  readonly path: string;
  readonly outcome: 'removed' | 'kept';
  readonly because?: string;
}

/** Takes away what `installHooks` did and leaves everything else as it is. Hooks that are not ours are not named. */
export async function uninstallHooks(
  dependencies: UninstallDependencies,
): Promise<readonly UninstalledHook[]> {
  const { git, place } = dependencies;
  const done: UninstalledHook[] = [];
  for (const hook of await findHooks(place)) {
    const outcome = await uninstallOne(dependencies, hook);
    if (outcome !== undefined) done.push(outcome);
  }
  for (const folder of await madeFolders(git)) await removeEmpty(folder);
  await forgetInstallation(git);
  return done;
}

async function uninstallOne(
  dependencies: UninstallDependencies,
  { name, path, state, text, mode }: FoundHook,
): Promise<UninstalledHook | undefined> {
  const kept = (because: string): UninstalledHook => ({ name, path, outcome: 'kept', because });
  if (state === 'newer') return kept('a newer mlgit installed it');
  if (state === 'edited' && dependencies.place.manager === 'git') return kept('somebody has changed it');
  if (state !== 'current' && state !== 'older' && state !== 'edited') return undefined;
  const inTree = teamPath(dependencies, path);
  if (inTree !== undefined && !(await wasAdded(dependencies.git, inTree))) {
    return kept('it came with the repository');
  }
  if (dependencies.place.manager === 'git' || isOnlyBlock(text ?? '')) await rm(path);
  else {
    const rest = withoutBlock(text ?? '') ?? '';
    await writeHookFile(path, { text: rest, mode: mode ?? 0o755, replaces: true }, dependencies.random);
  }
  return { name, path, outcome: 'removed' };
}

async function removeEmpty(folder: string): Promise<void> {
  try {
    if ((await readdir(folder)).length === 0) await rmdir(folder);
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}
