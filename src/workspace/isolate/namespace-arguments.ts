import { dirname } from 'node:path';
import { isWithin } from '../environment/present-path.ts';
import type { SystemFolder } from './system-folders.ts';

/** A path that stays visible. */
export interface Covered {
  readonly path: string;
  /** Of a symbolic link to a file, as a program often is: what it says, since a program may ask where it really lies. */
  readonly target?: string;
}

/** What a task's mount namespace shows. All paths absolute, `base` and `hidden` without links. */
export interface NamespaceLayout {
  /** The bubblewrap program. */
  readonly program: string;
  /** Whether mlgit runs as root: bubblewrap then keeps what root may do. */
  readonly isRoot: boolean;
  /** Whether what runs in it may mount further; as root it may. */
  readonly mayMount?: boolean;
  /** Folder of the attempt, which holds its workspace; stays writable. */
  readonly base: string;
  readonly workspace: string;
  /** Working trees of the repository and its git folder: shown empty. */
  readonly hidden: readonly string[];
  /** Folders and files that the key covers: environment, interpreters, linked folders, the audit hook. */
  readonly covered: readonly Covered[];
  /** Undefined: all of the machine but `hidden` is there. Given: nothing but system folders and what is covered. */
  readonly bare?: BareLayout;
}

export interface BareLayout {
  readonly home: string;
  /** An empty folder that becomes the home folder. */
  readonly emptyHome: string;
  /** The task's own folder for temporary files: it also becomes /tmp and /var/tmp. */
  readonly temporary: string;
  readonly system: readonly SystemFolder[];
}

/**
 * The words before `/bin/sh -c …` that run it in a mount namespace of its own. Processes, network and signals are shared
 * with the machine: the runner finds, limits and ends the task's processes as ever. Not with `--die-with-parent`: a
 * SIGTERM to the group ends bubblewrap first, and the task shall have its time to end in order.
 */
export function namespaceArguments(layout: NamespaceLayout): string[] {
  const { bare } = layout;
  const hidden = outermost(layout.hidden);
  const holdsTree = (path: string): boolean => hidden.some((tree) => isWithin(path, tree));
  const isInTree = (path: string): boolean => hidden.some((tree) => isWithin(tree, path));
  const isSystem = (path: string): boolean => bare?.system.some((one) => isWithin(one.path, path)) ?? false;
  const around = bare === undefined ? [] : layout.covered.filter(({ path }) => holdsTree(path));
  const inside = layout.covered.filter(
    ({ path }) =>
      !holdsTree(path) && (bare === undefined ? isInTree(path) : !isSystem(path) || isInTree(path)),
  );
  const show = ({ path, target }: Covered): string[] =>
    target === undefined
      ? [bare === undefined ? '--bind-try' : '--ro-bind-try', path, path]
      : ['--symlink', target, path];
  return [
    layout.program,
    ...capabilities(layout),
    ...(bare === undefined ? ['--dev-bind', '/', '/'] : bareMachine(bare)),
    ...outermostCovered(around).flatMap(show),
    ...hidden.flatMap((tree) => ['--tmpfs', tree]),
    ...outermostCovered(inside).flatMap(show),
    ...foldersBetween(hidden, layout.base).flatMap((folder) => ['--dir', folder]),
    ...['--bind', layout.base, layout.base],
    // A write to the hidden tree would be lost without a word.
    ...hidden.flatMap((tree) => ['--remount-ro', tree]),
    ...['--chdir', layout.workspace],
    '--',
  ];
}

/** What may mount further is to give that up by itself, also for what it starts. */
function capabilities({ isRoot, mayMount }: NamespaceLayout): string[] {
  const kept = isRoot ? ['ALL'] : mayMount === true ? ['CAP_SYS_ADMIN', 'CAP_SETPCAP'] : [];
  return kept.flatMap((name) => ['--cap-add', name]);
}

/** Whether a path of the machine is out of the task's sight. */
export function hiddenBy(layout: NamespaceLayout): (path: string) => boolean {
  const { base, covered, hidden, bare } = layout;
  const holdsTree = (path: string): boolean => hidden.some((tree) => isWithin(path, tree));
  const paths = covered.map(({ path }) => path);
  const shown = [base, ...paths.filter((path) => !holdsTree(path))];
  const around = [...paths.filter(holdsTree), ...(bare?.system.map(({ path }) => path) ?? [])];
  return (path) => {
    const isBelow = (folder: string): boolean => isWithin(folder, path);
    if (shown.some(isBelow)) return false;
    if (hidden.some(isBelow)) return true;
    return bare !== undefined && !around.some(isBelow);
  };
}

function bareMachine({ home, emptyHome, temporary, system }: BareLayout): string[] {
  return [
    ...system.flatMap(({ path, target }) => {
      if (target !== undefined) return ['--symlink', target, path];
      if (path === '/dev') return ['--dev-bind', path, path];
      // Programs describe themselves and enter cgroups through these.
      return [path === '/proc' || path === '/sys' ? '--bind' : '--ro-bind', path, path];
    }),
    ...['--dir', '/var', '--bind', temporary, '/tmp', '--bind', temporary, '/var/tmp'],
    ...foldersBetween(['/'], home).flatMap((folder) => ['--dir', folder]),
    ...['--bind', emptyHome, home],
  ];
}

/** Made before what is bound below them, so that who is not root may pass through them too. */
function foldersBetween(trees: readonly string[], path: string): string[] {
  const above: string[] = [];
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder))
    above.unshift(folder);
  return above.filter((folder) => trees.some((tree) => tree !== folder && isWithin(tree, folder)));
}

function outermostCovered(covered: readonly Covered[]): Covered[] {
  const paths = new Set(outermost(covered.map(({ path }) => path)));
  return [...new Map(covered.map((one) => [one.path, one])).values()].filter(({ path }) => paths.has(path));
}

/** Without those that lie in another one. */
function outermost(paths: readonly string[]): string[] {
  const unique = [...new Set(paths)];
  return unique.filter((path) => !unique.some((other) => other !== path && isWithin(other, path)));
}
