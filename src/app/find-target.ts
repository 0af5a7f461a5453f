import { nearest } from '../base/nearest.ts';
import type { ManifestOutput } from '../model/manifest.ts';
import { type MlgitError, usageError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import type { Spec } from '../model/spec.ts';

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
  if (namesTask) return findTask(run, segments, spec);
  const named = candidates(run, segments);
  // A file has nothing inside, so a name that would need it means something else where there is something else.
  const possible = named.filter(({ inner, output }) => inner.length === 0 || output.kind === 'tree');
  const found = possible.length > 0 ? possible : named;
  if (found.length > 1) throw ambiguous(run, spec, found);
  const [only] = found;
  if (only === undefined) throw notFound(run, segments, spec);
  if (only.inner.length > 0 && only.output.kind === 'file') {
    throw usageError(
      'not-a-folder',
      `${only.name} of ${spec.text} is a file, and has no ${only.inner.join('/')}`,
      [`use ${specOf(run)}:${only.name}`],
    );
  }
  return only;
}

export type ArtifactTarget = Extract<Target, { kind: 'artifact' }>;

/** A step's name first, then its artifact; or an artifact's name that only one task has. */
function candidates(run: RunRecord, segments: readonly string[]): ArtifactTarget[] {
  const [first = '', second, ...rest] = segments;
  const found: ArtifactTarget[] = [];
  const output = second === undefined ? undefined : run.manifest.tasks[first]?.outputs[second];
  if (output !== undefined && second !== undefined) {
    found.push({ kind: 'artifact', taskId: first, name: second, output, inner: rest });
  }
  for (const [taskId, task] of Object.entries(run.manifest.tasks)) {
    const named = task.outputs[first];
    if (named !== undefined) {
      found.push({ kind: 'artifact', taskId, name: first, output: named, inner: segments.slice(1) });
    }
  }
  return found;
}

function findTask(run: RunRecord, segments: readonly string[], spec: Spec): Target {
  const taskId = segments.join('/');
  if (run.manifest.tasks[taskId] !== undefined) return { kind: 'task', taskId };
  const suggestion = nearest(taskId, Object.keys(run.manifest.tasks));
  throw usageError('no-such-task', `Run ${specOf(run)} has no task ${JSON.stringify(taskId)}`, [
    suggestion === undefined
      ? `tasks: ${Object.keys(run.manifest.tasks).join(', ')}`
      : `did you mean ${specOf(run)}:${suggestion}/ ?`,
    `mlgit show ${spec.rev === undefined ? spec.flow : specOf(run)}`,
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
  if (run.manifest.tasks[wanted] !== undefined) {
    return usageError('is-a-task', `${wanted} of ${specOf(run)} is a step, not an artifact`, [
      `use ${specOf(run)}:${wanted}/ for the task, or one of: ${Object.keys(run.manifest.tasks[wanted].outputs).join(', ')}`,
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
