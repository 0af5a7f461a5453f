import type { DiffSide } from '../../model/diff/diff-side.ts';
import { countOutcomes } from '../../review/diff/diff-steps.ts';
import { specOf } from '../find-target.ts';
import type { Tags } from '../tags.ts';
import type { ChosenRun } from './chosen-run.ts';

/** What is said of a run beside what it differs in. */
export function describeSide({ run, journal }: ChosenRun, tags: Tags): DiffSide {
  const { manifest, execution, env, commit, codeCommit, remote } = run;
  const { branch, message, sweep, startedAt, endedAt, user, host } = execution;
  return {
    ...{ run: run.id, flow: run.flow, spec: specOf(run), status: journal ?? manifest.status },
    ...(manifest.partial === true ? { partial: true as const } : {}),
    startedAt,
    ...(journal === undefined ? { endedAt } : {}),
    ...{ user, host },
    ...(branch === undefined ? {} : { branch }),
    ...(message === undefined ? {} : { message }),
    ...(remote === undefined ? {} : { remote }),
    ...(sweep === undefined ? {} : { sweep }),
    tags: tags.byRun.get(`${run.flow}/${run.id}`) ?? [],
    ...(journal === undefined ? { commit } : {}),
    codeCommit,
    dirty: env.dirty === true,
    tasks: countOutcomes(Object.values(execution.tasks).map(({ outcome }) => outcome)),
  };
}
