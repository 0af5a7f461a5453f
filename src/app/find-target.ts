import { compareBytes } from '../base/byte-order.ts';
import { nearest } from '../base/nearest.ts';
import type { ManifestOutput, ManifestTask } from '../model/manifest.ts';
import { type MlgitError, usageError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import type { Spec } from '../model/spec.ts';
import { checkEvidence, evidencePaths } from './check-evidence.ts';

/** As much of a run as tells what a path names in it: its manifest, and its record where that is here. */
export type FoundRun = Pick<RunRecord, 'flow' | 'codeCommit' | 'manifest'> &
  Partial<Pick<RunRecord, 'execution'>> & {
    /** What stands behind `@`. */
    readonly id: string;
  };

/** What a SPEC's path names in a run. */
export type Target =
  | { readonly kind: 'run' }
  | { readonly kind: 'task'; readonly taskId: string }
  /** All tasks of a step with foreach, or of a subflow. */
  | { readonly kind: 'tasks'; readonly step: string; readonly taskIds: readonly string[] }
  | {
      readonly kind: 'artifact';
      readonly taskId: string;
      readonly name: string;
      readonly output: ManifestOutput;
      /** File segments inside a folder artifact; empty for the whole. */
      readonly inner: readonly string[];
    };

/** @throws MlgitError (usage) `no-such-artifact` or `ambiguous-path`, with the candidates. */
export function findTarget(run: FoundRun, spec: Spec): Target {
  const { path } = spec;
  if (path === undefined || path === '') return { kind: 'run' };
  const segments = path.split('/');
  const namesTask = segments.at(-1) === '';
  if (namesTask) segments.pop();
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..'))
    throw unsafe(spec.text);
  if (namesTask) return findTask(run, segments);
  const all = candidates(run, segments);
  // A file has nothing in it, so a path that goes on behind it can only mean another artifact.
  const possible = all.filter(({ inner, output }) => inner.length === 0 || output.kind === 'tree');
  if (possible.length > 1) throw ambiguous(run, spec, possible);
  const [only] = possible;
  if (only !== undefined) return only;
  const [file] = all;
  if (file === undefined) throw notFound(run, segments, spec);
  throw usageError(
    'not-a-folder',
    `${file.name} of ${spec.text} is a file, and has no ${file.inner.join('/')}`,
    [`use ${specOf(run)}:${file.name}`],
  );
}

/** The tasks that a target names, of a run all. */
export function tasksOfTarget(run: FoundRun, target: Exclude<Target, ArtifactTarget>): readonly string[] {
  if (target.kind === 'run') return Object.keys(run.manifest.tasks);
  return target.kind === 'tasks' ? target.taskIds : [target.taskId];
}

export type ArtifactTarget = Extract<Target, { kind: 'artifact' }>;

/** A task first, with or without its item, then its artifact; or an artifact's name alone; or a task that has one artifact. */
function candidates(run: FoundRun, segments: readonly string[]): ArtifactTarget[] {
  const found: ArtifactTarget[] = [];
  for (const [taskId, task] of tasksInFront(run, segments)) {
    for (const length of lengthsOfTask(taskId, task, segments)) {
      const name = segments[length] ?? '';
      const output = own(task.outputs, name);
      if (output === undefined) continue;
      found.push({ kind: 'artifact', taskId, name, output, inner: segments.slice(length + 1) });
      break;
    }
  }
  if (found.length === 0) found.push(...onlyArtifact(run, segments));
  const evidence = found.length === 0 ? checkEvidence(run, segments) : undefined;
  if (evidence !== undefined) found.push({ kind: 'artifact', ...evidence, inner: [] });
  return found;
}

function onlyArtifact(run: FoundRun, segments: readonly string[]): ArtifactTarget[] {
  return Object.entries(run.manifest.tasks).flatMap(([taskId, task]) => {
    const isNamed = taskId === segments.join('/') || namesItem(taskId, task, segments);
    const [only, ...others] = Object.entries(task.outputs);
    const isWhole = segments.length === taskId.split('/').length;
    if (!isNamed || !isWhole || only === undefined || others.length > 0) return [];
    return [{ kind: 'artifact', taskId, name: only[0], output: only[1], inner: [] }];
  });
}

/**
 * Tasks whose artifacts may be meant. An item in front says which: another task of a step `train` may have a folder
 * `train` as its artifact, and the item is then no file of that.
 */
function tasksInFront(run: FoundRun, segments: readonly string[]): (readonly [string, ManifestTask])[] {
  const tasks = Object.entries(run.manifest.tasks);
  const named = tasks.filter(([taskId, task]) => namesItem(taskId, task, segments));
  return named.length > 0 ? named : tasks;
}

function namesItem(taskId: string, { item }: ManifestTask, segments: readonly string[]): boolean {
  if (item === undefined) return false;
  const words = taskId.split('/');
  const last = words.length - 1;
  return (
    words.slice(0, last).every((word, i) => word === segments[i]) && sameItem(words[last], segments[last])
  );
}

/** How many of the words name the task: all of its own, those of its step, or none; most first. */
function lengthsOfTask(taskId: string, task: ManifestTask, segments: readonly string[]): number[] {
  const words = taskId.split('/');
  // With a task's name in front, nothing else is meant.
  if (namesItem(taskId, task, segments)) return [words.length];
  const ofStep = task.item === undefined ? words.length : words.length - 1;
  const isStep = words.slice(0, ofStep).every((word, i) => word === segments[i]);
  if (isStep && !(segments[ofStep] ?? '').includes('=')) return [ofStep, 0];
  return [0];
}

/** Keys may be typed in any order. */
function sameItem(a = '', b = ''): boolean {
  return a === b || (b.includes('=') && itemWords(a) === itemWords(b));
}

function itemWords(text: string): string {
  return text.split(',').sort(compareBytes).join();
}

/** What a record has under a word that a person typed, such as `toString`. */
function own<T>(record: { readonly [key: string]: T } | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

function findTask(run: FoundRun, segments: readonly string[]): Target {
  const wanted = segments.join('/');
  const { tasks } = run.manifest;
  if (own(tasks, wanted) !== undefined) return { kind: 'task', taskId: wanted };
  const ids = Object.keys(tasks);
  const folder = segments.slice(0, -1).join('/');
  const other = ids.find(
    (id) => id.startsWith(`${folder}/`) && sameItem(id.slice(folder.length + 1), segments.at(-1)),
  );
  if (other !== undefined) return { kind: 'task', taskId: other };
  const below = ids.filter((id) => id.startsWith(`${wanted}/`));
  if (below.length > 0) return { kind: 'tasks', step: wanted, taskIds: below };
  const suggestion = nearest(wanted, ids);
  throw usageError('no-such-task', `Run ${specOf(run)} has no task ${JSON.stringify(wanted)}`, [
    suggestion === undefined ? `tasks: ${shortList(ids)}` : `did you mean ${specOf(run)}:${suggestion}/ ?`,
    `mlgit show ${specOf(run)}`,
  ]);
}

const MOST_SHOWN = 8;

function shortList(names: readonly string[]): string {
  const more = names.length - MOST_SHOWN;
  return `${names.slice(0, MOST_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function ambiguous(run: FoundRun, spec: Spec, found: readonly ArtifactTarget[]): MlgitError {
  const names = found.map(({ taskId, name, inner }) => [taskId, name, ...inner].join('/'));
  const shown = names.slice(0, MOST_SHOWN);
  const more = names.length > shown.length ? ` or one of ${names.length - shown.length} more` : '';
  return usageError('ambiguous-path', `${spec.text} can mean ${shown.join(' or ')}${more}`, [
    ...shown.map((name) => `use ${specOf(run)}:${name}`),
  ]);
}

function notFound(run: FoundRun, segments: readonly string[], spec: Spec): MlgitError {
  const known = Object.entries(run.manifest.tasks).flatMap(([task, { outputs }]) =>
    Object.keys(outputs).flatMap((name) => [name, `${task}/${name}`]),
  );
  const wanted = segments.join('/');
  const task = own(run.manifest.tasks, wanted);
  if (task !== undefined) {
    const names = Object.keys(task.outputs);
    return usageError('is-a-task', `${wanted} of ${specOf(run)} is a step, not an artifact`, [
      `use ${specOf(run)}:${wanted}/ for the task`,
      ...names.map((name) => `use ${specOf(run)}:${wanted}/${name}`),
    ]);
  }
  const isOfCheck = segments.includes('checks');
  const kept = isOfCheck ? evidencePaths(run) : [];
  const suggestion = nearest(wanted, isOfCheck ? kept : known);
  const listed = isOfCheck
    ? `kept of checks: ${shortList(kept) || 'nothing'}`
    : `artifacts: ${shortList([...new Set(known.filter((name) => !name.includes('/')))]) || 'none'}`;
  return usageError('no-such-artifact', `Run ${specOf(run)} has no artifact ${JSON.stringify(wanted)}`, [
    suggestion === undefined ? listed : `did you mean ${specOf(run)}:${suggestion}?`,
    `mlgit show ${spec.rev === undefined ? specOf(run) : `${run.flow}@${spec.rev}`}`,
  ]);
}

function unsafe(text: string): MlgitError {
  return usageError('bad-spec', `${JSON.stringify(text)} has an empty, "." or ".." part in its path`, [
    'a path is STEP/ARTIFACT/FILE, as in credit@latest:train/model',
  ]);
}

export function specOf(run: { readonly flow: string; readonly id: string }): string {
  return `${run.flow}@${run.id}`;
}
