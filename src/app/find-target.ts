import { nearest } from '../base/nearest.ts';
import type { ManifestOutput } from '../model/manifest.ts';
import { type MlgitError, usageError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import type { Spec } from '../model/spec.ts';
import { checkEvidence } from './check-evidence.ts';

/** What a SPEC's path names in a run. */
export type Target =
  | { readonly kind: 'run' }
  | { readonly kind: 'task'; readonly taskId: string }
  | {
      readonly kind: 'artifact';
      readonly taskId: string;
      readonly name: string;
      readonly output: ManifestOutput;
      /** File segments inside a folder artifact; empty for the whole. */
      readonly inner: readonly string[];
    };

/** @throws MlgitError (usage) `no-such-artifact` or `ambiguous-path`, with the candidates. */
export function findTarget(run: RunRecord, spec: Spec): Target {
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

export type ArtifactTarget = Extract<Target, { kind: 'artifact' }>;

/** A step's name first, then its artifact; or an artifact's name that only one task has. */
function candidates(run: RunRecord, segments: readonly string[]): ArtifactTarget[] {
  const [first = '', second, ...rest] = segments;
  const { tasks } = run.manifest;
  const found: ArtifactTarget[] = [];
  const output = second === undefined ? undefined : own(own(tasks, first)?.outputs, second);
  if (output !== undefined && second !== undefined) {
    found.push({ kind: 'artifact', taskId: first, name: second, output, inner: rest });
  }
  const evidence = checkEvidence(run, segments);
  if (evidence !== undefined && found.length === 0) found.push({ kind: 'artifact', ...evidence, inner: [] });
  for (const [taskId, task] of Object.entries(tasks)) {
    const named = own(task.outputs, first);
    if (named !== undefined) {
      found.push({ kind: 'artifact', taskId, name: first, output: named, inner: segments.slice(1) });
    }
  }
  return found;
}

/** What a record has under a word that a person typed, such as `toString`. */
function own<T>(record: { readonly [key: string]: T } | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

function findTask(run: RunRecord, segments: readonly string[]): Target {
  const taskId = segments.join('/');
  if (own(run.manifest.tasks, taskId) !== undefined) return { kind: 'task', taskId };
  const suggestion = nearest(taskId, Object.keys(run.manifest.tasks));
  throw usageError('no-such-task', `Run ${specOf(run)} has no task ${JSON.stringify(taskId)}`, [
    suggestion === undefined
      ? `tasks: ${Object.keys(run.manifest.tasks).join(', ')}`
      : `did you mean ${specOf(run)}:${suggestion}/ ?`,
    `mlgit show ${specOf(run)}`,
  ]);
}

function ambiguous(run: RunRecord, spec: Spec, found: readonly ArtifactTarget[]): MlgitError {
  const names = found.map(({ taskId, name, inner }) => [taskId, name, ...inner].join('/'));
  return usageError('ambiguous-path', `${spec.text} can mean ${names.join(' or ')}`, [
    ...names.map((name) => `use ${specOf(run)}:${name}`),
  ]);
}

function notFound(run: RunRecord, segments: readonly string[], spec: Spec): MlgitError {
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
  const suggestion = nearest(wanted, known);
  return usageError('no-such-artifact', `Run ${specOf(run)} has no artifact ${JSON.stringify(wanted)}`, [
    suggestion === undefined
      ? `artifacts: ${known.filter((name) => !name.includes('/')).join(', ') || 'none'}`
      : `did you mean ${specOf(run)}:${suggestion}?`,
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
