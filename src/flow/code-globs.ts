import type { Flow, FlowFile, OutputSpec, Step } from '../model/flow.ts';
import { usageError } from '../model/mlgit-error.ts';
import { checkGlobs } from './check-code.ts';
import { type CodeGlob, compileGlob } from './code-glob.ts';
import { quoted } from './describe-value.ts';
import { placeInTree } from './place-in-tree.ts';
import { foldersAbove } from './repository-path.ts';
import { keysOfStep } from './step-keys.ts';
import { isWrong } from './wrong.ts';

/** Whether a file of the tree, by its path relative to the root, is code of a step. */
export type CodeMatcher = (path: string) => boolean;

/** What is not code unless a step's `code` says so: prose, notebooks, records of mlgit. */
const NOT_BY_DEFAULT = /(?:\.md|\.ipynb|\.mlgit)$|^manifests\//;

/**
 * The code of the steps of a flow (design: "`code`: globs of the tree that the step may read"). Globs are tried in order
 * and the last that matches decides, as in `.gitignore`; when the first is a negated one they take away from the default.
 * Never code: what any step of the file makes (outputs, metrics, series, plots), and the step's own inputs of the
 * tree. Not by default: `*.md`, `*.ipynb`, `*.mlgit`, `manifests/`, the flow file, parameter files (their values
 * reach the key as parameters; those of which single keys are taken have other values, too, and are code), and what checks name as their own. Steps that say the same have one and the same matcher.
 * @throws MlgitError `bad-glob` (usage); not for a step of a parsed flow file, whose globs are checked.
 */
export function codeMatchers(file: FlowFile, flow: Flow): (step: Step) => CodeMatcher {
  const isMade = madeMatcher(file);
  const ignored = new Set([
    file.path,
    ...flow.paramsFiles.flatMap(({ path, keys }) => (keys === undefined ? [path] : [])),
  ]);
  const ofChecks = checkGlobs(file).map(requireGlob);
  const isDefault: CodeMatcher = (path) =>
    !NOT_BY_DEFAULT.test(path) && !ignored.has(path) && !ofChecks.some((glob) => glob.pattern.test(path));
  const known = new Map<string, CodeMatcher>();
  return (step) => {
    const inputs = Object.values(step.inputs).flatMap((input) => (input.kind === 'path' ? [input.path] : []));
    const { notebook, source, excerpts } = step;
    const id = JSON.stringify([step.code, inputs, notebook, source?.digests, excerpts]);
    const same = known.get(id);
    if (same !== undefined) return same;
    const isInput = pathSet(inputs);
    const isExcerpt: CodeMatcher = (path) => excerpts !== undefined && Object.hasOwn(excerpts, path);
    const isCode = step.code === undefined ? isDefault : matcherOf(step.code, isDefault);
    const matcher: CodeMatcher = (path) =>
      (isCode(path) || path === notebook || isExcerpt(path)) && !isMade(path) && !isInput(path);
    known.set(id, matcher);
    return matcher;
  };
}

/** Also where they lie in folders of items: `models/m.bin` of a fan-out over depth is `models/depth=3/m.bin`. */
function madeMatcher(file: FlowFile): CodeMatcher {
  const isMade = pathSet(madePaths(file).map((made) => made.path));
  const steps = Object.values(file.flows).flatMap((flow) => Object.values(flow.steps));
  const keys = new Set(steps.flatMap(keysOfStep));
  if (keys.size === 0) return isMade;
  const isItem = (word: string): boolean => word.includes('=') && keys.has(word.slice(0, word.indexOf('=')));
  return (path) => {
    if (isMade(path)) return true;
    const words = path.split('/');
    const at = words.findIndex(isItem);
    return at !== -1 && isMade([...words.slice(0, at), ...words.slice(at + 1)].join('/'));
  };
}

/** Paths, of files and of whole folders, that tasks of any flow of the file write. */
export function madePaths(file: FlowFile): { readonly path: string; readonly kind: OutputSpec['kind'] }[] {
  const steps = Object.values(file.flows).flatMap((flow) => Object.values(flow.steps));
  return steps.flatMap((step) => [
    ...Object.values(step.outputs).flatMap(({ path, kind }) => [
      { path, kind },
      ...(step.name.includes('/') ? [{ path: placeInTree(step.name, path), kind }] : []),
    ]),
    ...[step.metrics?.file, step.metrics?.series, ...step.plots.map((plot) => plot.file)].flatMap((path) =>
      path === undefined ? [] : [{ path, kind: 'file' } as const],
    ),
  ]);
}

function matcherOf(globs: readonly string[], isDefault: CodeMatcher): CodeMatcher {
  const compiled = globs.map(requireGlob).reverse();
  const otherwise = compiled.at(-1)?.negated ? isDefault : () => false;
  return (path) => {
    const decisive = compiled.find((glob) => glob.pattern.test(path));
    return decisive === undefined ? otherwise(path) : !decisive.negated;
  };
}

function requireGlob(glob: string): CodeGlob {
  const compiled = compileGlob(glob);
  if (!isWrong(compiled)) return compiled;
  throw usageError('bad-glob', `The glob ${quoted(glob)} ${compiled.wrong}`);
}

/** Whether a path is one of `paths` or below one of them; the time does not grow with their number. */
function pathSet(paths: readonly string[]): CodeMatcher {
  const set = new Set(paths);
  if (set.size === 0) return () => false;
  return (path) => set.has(path) || foldersAbove(path).some((folder) => set.has(folder));
}
