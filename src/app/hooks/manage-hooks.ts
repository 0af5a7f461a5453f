import { join } from 'node:path';
import { type FoundHook, findHooks, type HooksFolder, hooksFolder } from '../../hooks/find-hooks.ts';
import { type InstalledHook, installHooks } from '../../hooks/install-hooks.ts';
import {
  findMerging,
  installMerging,
  type MergingState,
  uninstallMerging,
} from '../../hooks/merging-set-up.ts';
import { HOOK_NAMES, USUAL_HOOKS } from '../../hooks/shim.ts';
import { type UninstalledHook, uninstallHooks } from '../../hooks/uninstall-hooks.ts';
import type { HookRepository } from './hook-repository.ts';
import { VERIFY_SETTING } from './verify-setting.ts';

export interface HooksStatus extends HooksFolder {
  readonly hooks: readonly Omit<FoundHook, 'text' | 'mode'>[];
  readonly merging: MergingState;
}

export interface HooksInstalled {
  readonly folder: HooksFolder;
  readonly hooks: readonly InstalledHook[];
  readonly merging: MergingState;
}

export interface InstallChoice {
  /** The program that is running: what the shims start where PATH has no mlgit. */
  readonly program: { readonly node: string; readonly entry: string };
  /** With `prepare-commit-msg`. */
  readonly trailers: boolean;
  /** Also into a folder that other repositories use. */
  readonly shared: boolean;
  /** pre-push asks the gate as well. */
  readonly verify?: boolean;
}

/** `mlgit hooks status`. Changes nothing. */
export async function hooksStatus(repository: HookRepository): Promise<HooksStatus> {
  const place = hooksFolder(await repository.git.hooksPlace());
  const [hooks, merging] = await Promise.all([findHooks(place), findMerging(mergingOf(repository))]);
  return { ...place, hooks: hooks.map(({ text, mode, ...shown }) => shown), merging };
}

/** `mlgit hooks install`. */
export async function installAll(
  repository: HookRepository,
  { program, trailers, shared, verify = false }: InstallChoice,
): Promise<HooksInstalled> {
  const { git, random, location } = repository;
  const { root, commonDir: gitDir } = location;
  const place = hooksFolder(await git.hooksPlace());
  const wanted = trailers ? HOOK_NAMES : USUAL_HOOKS;
  const hooks = await installHooks({ git, place, root, gitDir, program, random }, wanted, shared);
  if (verify) await git.writeSetting(VERIFY_SETTING, 'true');
  return { folder: place, hooks, merging: await installMerging(mergingOf(repository)) };
}

export interface HooksUninstalled {
  readonly hooks: readonly UninstalledHook[];
  /** True when the lines in `.gitattributes` came with the repository, and stay. */
  readonly attributesKept: boolean;
}

/** `mlgit hooks uninstall`. What was done is read from the record that is taken away last. */
export async function uninstallAll(repository: HookRepository): Promise<HooksUninstalled> {
  const { git, random, location } = repository;
  const { root, commonDir: gitDir } = location;
  const place = hooksFolder(await git.hooksPlace());
  const { kept } = await uninstallMerging(mergingOf(repository));
  const hooks = await uninstallHooks({ git, place, root, gitDir, random });
  await git.removeSection('mlgit.hooks');
  return { hooks, attributesKept: kept };
}

/** Where there is no working tree, attributes are in the git folder. */
function mergingOf({ git, random, location: { root, commonDir } }: HookRepository) {
  const attributesFile =
    root === undefined ? join(commonDir, 'info', 'attributes') : join(root, '.gitattributes');
  return { git, random, attributesFile };
}
