import { parseSpec } from '../../model/parse-spec.ts';
import type { RunRecord } from '../../model/run.ts';
import { isRunIdPrefix } from '../../model/run-id.ts';
import type { Context } from '../context.ts';
import { findRun } from '../find-run.ts';
import { findTarget, type Target } from '../find-target.ts';
import { means, parseLiveSpec } from '../live-spec.ts';
import { resolveRun, resolveSpec } from '../resolve-spec.ts';
import { type JournaledRecord, journaledRecords } from './journaled-record.ts';

/** A run that is to be compared, and what of it. */
export interface ChosenRun {
  readonly run: RunRecord;
  readonly target: Target;
  /** Of a run that is not in git yet: whether it goes on. */
  readonly journal?: JournaledRecord['state'];
}

/** What a SPEC or a run id names: also a run that goes on in this clone, as far as it got. @throws MlgitError (usage). */
export async function chooseRun(context: Context, text: string): Promise<ChosenRun> {
  const runs = await context.runs.all();
  if (isRunIdPrefix(text) && runs.some(({ id }) => id.startsWith(text))) {
    return { run: await resolveRun(context, text), target: { kind: 'run' } };
  }
  return (await unrecorded(context, text)) ?? resolveSpec(context, text);
}

/** The run before it in its flow, and the same part of that. @throws MlgitError (usage) `no-such-run`. */
export async function runBefore(context: Context, chosen: ChosenRun, text: string): Promise<ChosenRun> {
  const { run, journal } = chosen;
  const back = journal === undefined ? 1 : 0;
  const rev = journal === undefined ? run.id : 'latest';
  const before = await findRun(context, run.flow, rev, back);
  const { path } = isRunIdPrefix(text) ? {} : parseSpec(text);
  const bare = chosen.target.kind === 'run' ? undefined : (path ?? text);
  const spec = {
    back: 0,
    text: `${before.flow}@${before.id}`,
    ...(bare === undefined ? {} : { path: bare }),
  };
  return { run: before, target: findTarget(before, spec) };
}

/** A run whose journal is there and whose record is not. */
async function unrecorded(context: Context, text: string): Promise<ChosenRun | undefined> {
  const live = parseLiveSpec(isRunIdPrefix(text) ? `@${text}` : text);
  if (live === undefined) return undefined;
  const known = new Set((await context.runs.all()).map(({ id }) => id as string));
  const found = journaledRecords(context).filter(
    ({ record }) => !known.has(record.id) && means(live, { flow: record.flow, run: record.id }),
  );
  const [only, ...others] = found;
  if (only === undefined || others.length > 0) return undefined;
  const spec = isRunIdPrefix(text) ? { back: 0, text } : parseSpec(text);
  return { run: only.record, target: findTarget(only.record, spec), journal: only.state };
}
