import type { RunDiff } from '../../model/diff/run-diff.ts';
import { type MlgitError, usageError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import type { Context } from '../context.ts';
import { type ArtifactTarget, specOf, type Target, tasksOfTarget } from '../find-target.ts';
import { targetContent } from '../read-artifact.ts';
import type { ChosenRun } from './chosen-run.ts';
import { narrowRecord } from './narrow-record.ts';

export interface NarrowedPair {
  readonly before: RunRecord;
  readonly after: RunRecord;
  readonly narrowedTo?: NonNullable<RunDiff['narrowedTo']>;
}

/**
 * The parts of two runs that are compared with one another. Two tasks of different names, or two artifacts, are compared
 * under the name that the later one has.
 * @throws MlgitError `different-parts` (usage) where the two name different kinds of things.
 */
export async function narrowPair(
  context: Context,
  before: ChosenRun,
  after: ChosenRun,
): Promise<NarrowedPair> {
  const [old, now] = [before.target, after.target];
  if (old.kind === 'run' && now.kind === 'run') return { before: before.run, after: after.run };
  const narrowedTo = { before: pathOf(old), after: pathOf(now) };
  if (old.kind === 'artifact' && now.kind === 'artifact') {
    const name = [now.name, ...now.inner].join('/');
    return {
      before: await artifactOf(context, before.run, old, { task: now.taskId, name }),
      after: await artifactOf(context, after.run, now, { task: now.taskId, name }),
      narrowedTo,
    };
  }
  if (!isTasks(old) || !isTasks(now)) throw differentParts(before, after);
  const [ids, newIds] = [tasksOfTarget(before.run, old), tasksOfTarget(after.run, now)];
  const taskAs = ids.length === 1 && newIds.length === 1 ? newIds[0] : undefined;
  return {
    before: narrowRecord(before.run, { taskIds: ids, ...(taskAs === undefined ? {} : { taskAs }) }),
    after: narrowRecord(after.run, { taskIds: newIds }),
    narrowedTo,
  };
}

async function artifactOf(
  context: Context,
  run: RunRecord,
  target: ArtifactTarget,
  as: { readonly task: string; readonly name: string },
): Promise<RunRecord> {
  const content = await targetContent(context.artifactsOf(run), target);
  const path = [target.output.path, ...target.inner].join('/');
  const outputs = { [as.name]: { ...content, path } };
  return narrowRecord(run, { taskIds: [target.taskId], taskAs: as.task, outputs });
}

type Tasks = Extract<Target, { kind: 'task' | 'tasks' }>;

function isTasks(target: Target): target is Tasks {
  return target.kind === 'task' || target.kind === 'tasks';
}

/** As it is in a SPEC behind the colon; empty for a whole run. */
function pathOf(target: Target): string {
  switch (target.kind) {
    case 'run':
      return '';
    case 'task':
      return `${target.taskId}/`;
    case 'tasks':
      return `${target.step}/`;
    case 'artifact':
      return [target.taskId, target.name, ...target.inner].join('/');
  }
}

const WORDS = { run: 'a run', task: 'a task', tasks: 'tasks', artifact: 'an artifact' } as const;

function differentParts(before: ChosenRun, after: ChosenRun): MlgitError {
  const name = ({ run, target }: ChosenRun): string => {
    const path = pathOf(target);
    return `${specOf(run)}${path === '' ? '' : `:${path}`}`;
  };
  return usageError(
    'different-parts',
    `${name(before)} is ${WORDS[before.target.kind]} and ${name(after)} is ${WORDS[after.target.kind]}: expected two of a kind`,
    [`mlgit diff ${specOf(before.run)} ${specOf(after.run)}`],
  );
}
