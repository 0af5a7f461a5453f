import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isAtOrBelow } from '../../base/is-at-or-below.ts';
import { isSystemPath, isToolPath } from '../../workspace/observe/covered-folders.ts';

/** What no command means by its files: of git and of tools. */
const LEFT_OUT =
  /(^|\/)(\.git|\.hg|\.ipynb_checkpoints|__pycache__|node_modules|\.(pytest|mypy|ruff|ipython|jupyter|idea|vscode)(_cache)?|[^/]+\.egg-info)(\/|$)|\.mlgit$|(^|\/)\.(gitignore|gitattributes|DS_Store)$|^mlgit\.yaml$/;
const PACKAGES = /\/(site-packages|dist-packages|lib\/python\d[\d.]*)(\/|$)/;

/** Folders of programs, also of those that choose another one. */
const PROGRAMS = /^(bin|shims|libexec|condabin)$/;

export interface PathScope {
  /** Relative to the root; undefined for what is outside, or belongs to git or tools. */
  inside(path: string): string | undefined;
  /** Whether it lies outside and is neither of the system, an environment nor a tool. */
  isOutside(path: string): boolean;
}

/** Tells the user's files from those of the system, of environments and of tools. `executed`: programs that ran. */
export function pathScope(
  root: string,
  { home, executed }: { readonly home: string; readonly executed: Iterable<string> },
): PathScope {
  const prefixes = prefixesOf(executed, { root, home });
  const isOfEnvironment = (path: string): boolean =>
    PACKAGES.test(path) || prefixes.some((prefix) => isAtOrBelow(path, prefix));
  return {
    inside(path) {
      if (!path.startsWith(`${root}/`) || isOfEnvironment(path)) return undefined;
      const name = path.slice(root.length + 1);
      return LEFT_OUT.test(name) ? undefined : name;
    },
    isOutside(path) {
      if (isAtOrBelow(path, root) || isSystemPath(path) || isToolPath(path, home)) return false;
      const isHidden = path.startsWith(`${home}/.`);
      return !isHidden && !isOfEnvironment(path) && !/\/__pycache__\//.test(path);
    },
  };
}

/** Folders of the programs that ran, with what belongs to them. */
export function prefixesOf(
  executed: Iterable<string>,
  { root, home }: { readonly root: string; readonly home: string },
): string[] {
  const prefixes = new Set<string>();
  for (const program of executed) {
    for (const path of [program, realPath(program)]) {
      const prefix = dirname(dirname(path));
      const isTooMuch = prefix === '/' || isAtOrBelow(root, prefix) || isAtOrBelow(home, prefix);
      if (PROGRAMS.test(basename(dirname(path))) && !isTooMuch) prefixes.add(prefix);
    }
  }
  return [...prefixes];
}

function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

/** The source that a compiled copy of Python stands for; any other path as it is. */
export function sourceOf(path: string): string {
  const name = /^(.*)\/__pycache__\/([^/]+?)\.[\w-]+(?:\.opt-\d)?\.pyc$/.exec(path);
  return name === null ? path : join(name[1] ?? '', `${name[2]}.py`);
}
