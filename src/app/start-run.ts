import { compareBytes } from '../base/byte-order.ts';
import type { RunHeader } from '../executor/run-journal.ts';
import type { Oid } from '../git/port.ts';
import type { EnvRecord } from '../model/env-record.ts';
import type { Flow } from '../model/flow.ts';
import { createRunId, type RunId } from '../model/run-id.ts';
import type { Context } from './context.ts';
import { FLOW_FILE } from './load-flow.ts';
import type { PreparedRun } from './prepare-run.ts';
import type { RunToRecord } from './record-run.ts';
import type { RunOptions } from './run-options.ts';

/** What is decided once a run is sure to start. */
export interface RunStart {
  readonly id: RunId;
  readonly startedAt: string;
  readonly user: string;
  readonly codeCommit: Oid;
  readonly header: RunHeader;
}

export async function startRun(
  context: Context,
  prepared: PreparedRun,
  options: RunOptions,
): Promise<RunStart> {
  const { name, email } = await context.identity();
  const now = context.config.clock.now();
  const codeCommit = await prepared.tree.commit(prepared.snapshot);
  const id = options.id ?? createRunId(context.config.randomBytes);
  const startedAt = new Date(now).toISOString();
  const user = `${name} <${email}>`;
  const consumed = [...prepared.inputs.consumed];
  return {
    id,
    startedAt,
    user,
    codeCommit,
    header: {
      run: id,
      flow: prepared.plan.flow.name,
      startedAt,
      process: context.driver,
      user,
      host: context.config.host,
      ...optional('branch', prepared.snapshot.branch),
      ...optional('message', options.message),
      ...askedFor(prepared, options),
      jobs: options.jobs,
      ...optional('sweep', options.sweep),
      codeCommit,
      consumed: Object.fromEntries(consumed.map(([spec, run]) => [spec, run.id])),
      consumedCommits: consumed.map(([, run]) => run.commit),
      plan: prepared.plan,
      env: await envRecord(context, prepared),
    },
  };
}

/** The parts of the record that are known at the end. */
export async function describeRun(
  context: Context,
  prepared: PreparedRun,
  start: RunStart,
  options: RunOptions,
): Promise<Omit<RunToRecord, 'plan' | 'tasks' | 'results' | 'status'>> {
  return {
    execution: {
      run: start.id,
      startedAt: start.startedAt,
      endedAt: new Date(context.config.clock.now()).toISOString(),
      runner: 'local',
      host: context.config.host,
      user: start.user,
      ...optional('branch', prepared.snapshot.branch),
      ...optional('message', options.message),
      ...askedFor(prepared, options),
      jobs: options.jobs,
      ...optional('sweep', options.sweep),
      consumed: start.header.consumed as { readonly [spec: string]: RunId },
    },
    env: { ...start.header.env, interpreters: context.interpreters() },
    codeCommit: start.codeCommit,
    consumedCommits: start.header.consumedCommits as readonly Oid[],
  };
}

/** What it takes to ask for the same again. */
function askedFor({ flow, plan }: PreparedRun, { selection, resume, rerun }: RunOptions) {
  const { path } = flow.file;
  return {
    ...optional('file', path === FLOW_FILE ? undefined : path),
    ...optional('selection', plan.partial ? selection : undefined),
    ...optional('lists', listParams(plan.flow)),
    ...optional('resumes', resume?.run.id),
    ...optional('reproduces', rerun?.run.id),
  };
}

/** Where a run with this snapshot runs, before its interpreters are known. */
export async function envRecord(
  context: Context,
  { snapshot }: Pick<PreparedRun, 'snapshot'>,
): Promise<EnvRecord> {
  return {
    version: 1,
    mlgit: context.config.version,
    node: context.config.node,
    git: await context.gitVersion(),
    os: context.config.os,
    arch: context.config.arch,
    ...optional('head', snapshot.head),
    ...optional('branch', snapshot.branch),
    dirty: snapshot.dirty,
    leftOut: snapshot.leftOut,
    interpreters: {},
  };
}

function listParams({ params }: Flow): readonly string[] | undefined {
  const lists = Object.values(params).flatMap(({ name, list }) => (list === undefined ? [] : [name]));
  return lists.length === 0 ? undefined : lists.sort(compareBytes);
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [key in K]?: V };
}
