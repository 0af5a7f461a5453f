import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { HooksPlace } from '../git/hook-port.ts';
import { usageError } from '../model/mlgit-error.ts';
import { modeOf, readText } from './hook-file.ts';
import { recogniseHuskyHook } from './husky-block.ts';
import { type RecognisedHook, recogniseHook } from './recognise-hook.ts';
import { HOOK_NAMES, type HookName } from './shim.ts';

/** Who runs the hooks of a repository. */
export interface HooksFolder {
  readonly manager: 'git' | 'husky';
  /** Absolute; where hooks are written by hand. */
  readonly folder: string;
  readonly setting?: string;
  readonly scope?: string;
  /** True when other repositories of this user or machine use the same folder. */
  readonly isShared: boolean;
}

export interface FoundHook extends RecognisedHook {
  readonly name: HookName;
  /** Absolute: the file that ours is, or would be, in. */
  readonly path: string;
  readonly executable: boolean;
  readonly text: string | undefined;
  readonly mode: number | undefined;
  /** Ours is run by that framework, under another name. */
  readonly through?: 'pre-commit';
}

/** @throws MlgitError `hooks-disabled` (usage) when git is told to look where there can be no hook. */
export function hooksFolder({ folder, setting, scope }: HooksPlace): HooksFolder {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw usageError('hooks-disabled', `git runs no hooks here: core.hooksPath is ${setting}`, [
      'git config --unset core.hooksPath',
    ]);
  }
  const isShared = scope === 'global' || scope === 'system';
  const facts = {
    ...(setting === undefined ? {} : { setting }),
    ...(scope === undefined ? {} : { scope }),
    isShared,
  };
  // husky 9 points git to a folder of wrappers below its own; husky 5 to 8 to its own, with a script below.
  if (basename(folder) === '_' && ['h', 'husky.sh'].some((name) => existsSync(join(folder, name)))) {
    return { manager: 'husky', folder: dirname(folder), ...facts };
  }
  const manager = existsSync(join(folder, '_', 'husky.sh')) ? 'husky' : 'git';
  return { manager, folder, ...facts };
}

export function findHooks(place: HooksFolder): Promise<FoundHook[]> {
  return Promise.all(HOOK_NAMES.map((name) => findHook(place, name)));
}

async function findHook({ manager, folder }: HooksFolder, name: HookName): Promise<FoundHook> {
  const path = join(folder, name);
  const recognise = manager === 'husky' ? recogniseHuskyHook : recogniseHook;
  const found = await look(path, name, recognise);
  if (found.state !== 'pre-commit') return found;
  // The framework runs what it found when it was installed, and keeps that under this name.
  return { ...(await look(`${path}.legacy`, name, recogniseHook)), through: 'pre-commit' };
}

async function look(
  path: string,
  name: HookName,
  recognise: (name: HookName, text: string | undefined) => RecognisedHook,
): Promise<FoundHook> {
  const [text, mode] = await Promise.all([readText(path), modeOf(path)]);
  return { name, path, text, mode, executable: ((mode ?? 0) & 0o111) !== 0, ...recognise(name, text) };
}
