import { nearest } from '../base/nearest.ts';
import { usageError } from '../model/mlgit-error.ts';
import type { NamedTask } from './attempt-log.ts';

/** What a SPEC says of a run that is not in git yet: it is compared as text. */
export interface LiveSpec {
  /** Empty: of any. */
  readonly flow: string;
  /** The beginning of the run's id. */
  readonly rev: string;
  readonly task: string | undefined;
}

/** Fewer characters of an id are a branch or a tag. */
const FEWEST = 4;

/** Undefined when it can only mean a recorded run. */
export function parseLiveSpec(text: string): LiveSpec | undefined {
  const [, flow = '', rev = '', path] = /^([^@:]*)@([^:]*)(?::(.*))?$/.exec(text) ?? [];
  return rev.length < FEWEST ? undefined : { flow, rev, task: path?.replace(/\/$/, '') };
}

export function means({ flow, rev }: LiveSpec, run: Pick<NamedTask, 'flow' | 'run'>): boolean {
  return (flow === '' || flow === run.flow) && run.run.startsWith(rev);
}

/** @throws MlgitError `no-such-task` (usage). */
export function requireTask({ flow, run, task }: NamedTask, tasks: readonly string[]): void {
  if (tasks.includes(task)) return;
  const suggestion = nearest(task, tasks);
  const spec = `${flow}@${run}`;
  throw usageError('no-such-task', `Run ${spec} has no task ${JSON.stringify(task)}`, [
    suggestion === undefined ? `tasks: ${tasks.join(', ')}` : `mlgit logs ${spec}:${suggestion}/`,
  ]);
}
