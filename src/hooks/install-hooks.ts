import type { HookGit } from '../git/hook-port.ts';
import { usageError } from '../model/mlgit-error.ts';
import { type FoundHook, findHooks, type HooksFolder } from './find-hooks.ts';
import { type RandomName, writeHookFile } from './hook-file.ts';
import { withBlock } from './husky-block.ts';
import { rememberAdded, rememberFolder, rememberProgram } from './installed-record.ts';
import { chainLine, type HookName, shimText } from './shim.ts';
import { teamPath } from './team-path.ts';

export interface InstallDependencies {
  readonly git: HookGit;
  readonly place: HooksFolder;
  /** Top of the working tree; undefined in a bare repository. */
  readonly root: string | undefined;
  readonly gitDir: string;
  /** The program that is installing: what shims start where PATH has no mlgit. */
  readonly program: { readonly node: string; readonly entry: string };
  readonly random: RandomName;
}

/**
 * `created`, `upgraded` (from an older version, or its line ends and mode mended), `added` (lines in a hook of
 * husky's), `unchanged`; `refused`: somebody else's is there, or a newer one of ours.
 */
export type InstallOutcome = 'created' | 'upgraded' | 'added' | 'unchanged' | 'refused';

export interface InstalledHook {
  readonly name: HookName;
  readonly path: string;
  readonly outcome: InstallOutcome;
  readonly because?: string;
  /** The line that somebody else's hook needs to call ours. */
  readonly chain?: string;
}

/**
 * Puts shims where git looks for hooks. Nothing of somebody else's is ever replaced; doing it again changes nothing.
 * The program is recorded first, because a shim may be run as soon as it is there.
 * @throws MlgitError `shared-hooks` (usage) where the folder serves other repositories and `allowShared` is false.
 */
export async function installHooks(
  dependencies: InstallDependencies,
  wanted: readonly HookName[],
  allowShared: boolean,
): Promise<readonly InstalledHook[]> {
  const { git, place, program } = dependencies;
  if (place.isShared && !allowShared) throw sharedFolder(place);
  await rememberProgram(git, program);
  await rememberFolder(git, place.folder);
  const installed: InstalledHook[] = [];
  for (const hook of await findHooks(place)) {
    if (wanted.includes(hook.name) || isOursAlready(hook))
      installed.push(await installOne(dependencies, hook));
  }
  return installed;
}

/** One that was asked for once is kept up to date. */
function isOursAlready({ state }: FoundHook): boolean {
  return state === 'older' || state === 'current';
}

async function installOne(dependencies: InstallDependencies, hook: FoundHook): Promise<InstalledHook> {
  const { name, path, state } = hook;
  const isHusky = dependencies.place.manager === 'husky';
  const mayWrite = state === 'absent' || isOursAlready(hook) || (isHusky && state === 'foreign');
  if (state === 'chained') return { name, path, outcome: 'unchanged' };
  if (!mayWrite) return { name, path, outcome: 'refused', ...whyNot(hook) };
  const text = isHusky ? withBlock(name, hook.text) : shimText(name);
  const mode = hook.mode === undefined ? undefined : isHusky ? hook.mode : executable(hook.mode);
  if (text === hook.text && mode === hook.mode) return { name, path, outcome: 'unchanged' };
  const replaces = mode !== undefined;
  await writeHookFile(path, { text, mode: mode ?? 0o755, replaces }, dependencies.random);
  const inTree = teamPath(dependencies, path);
  if (inTree !== undefined && !isOursAlready(hook)) await rememberAdded(dependencies.git, inTree);
  const outcome = state === 'absent' ? 'created' : state === 'foreign' ? 'added' : 'upgraded';
  return { name, path, outcome };
}

/** Executable by whoever may read it. */
function executable(mode: number): number {
  return mode | ((mode & 0o444) >> 2);
}

function whyNot({ name, state, version }: FoundHook): Pick<InstalledHook, 'because' | 'chain'> {
  if (state === 'newer') return { because: `a newer mlgit installed version ${version} of it` };
  const chain = chainLine(name);
  if (state === 'edited') return { because: 'somebody has changed ours', chain };
  return { because: "it is somebody else's", chain };
}

function sharedFolder({ folder, scope }: HooksFolder): Error {
  return usageError(
    'shared-hooks',
    `Hooks in ${folder} would be run in other repositories as well: core.hooksPath is set in git's ${scope} configuration`,
    ['mlgit hooks install --shared', 'git config core.hooksPath .git/hooks && mlgit hooks install'],
    { folder },
  );
}
