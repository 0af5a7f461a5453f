import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournaledRun } from '../../executor/run-journal.ts';
import { skippedResult, type TaskResult } from '../../executor/task-result.ts';
import type { Oid } from '../../git/port.ts';
import { encodeCanonical, type RecordValue } from '../../model/canonical-json.ts';
import type { EnvRecord } from '../../model/env-record.ts';
import type { Failure } from '../../model/failure.ts';
import type { ManifestInput, ManifestOutput } from '../../model/manifest.ts';
import type { RunId } from '../../model/run-id.ts';
import type { Context } from '../context.ts';
import type { RunToRecord } from '../record-run.ts';
import { type Logged, type LoggedArtifact, noteStored, readLogged } from './logged.ts';
import { maskCredentials, maskParams, maskValues } from './mask-credentials.ts';

const SERIES = 'series.jsonl';

/**
 * What is recorded of a loose run: one task, called as the run, with what was logged. A run that said no end is lost. Whoever
 * records it, and however often, it is the same record.
 */
export async function looseRunRecord(context: Context, run: JournaledRun): Promise<RunToRecord> {
  const { header, folder } = run;
  const logged = readLogged(folder);
  const params = maskParams(logged.params);
  const outputs: { [name: string]: ManifestOutput } = {};
  for (const artifact of logged.artifacts) {
    const output = logged.stored.get(artifact.name) ?? (await takeIn(context, folder, artifact));
    if (output !== undefined) outputs[artifact.name] = output;
  }
  const series = await takeSeries(context, folder, logged);
  const endedAt = logged.end?.endedAt ?? lastMoment(header.startedAt, logged);
  const result: TaskResult = {
    ...skippedResult(header.flow, undefined),
    ...endOf(logged, { startedAt: header.startedAt, endedAt }),
    command: logged.script === undefined ? [] : [`python3 ${logged.script}`],
    inputs: inputsOf(logged),
    outputs,
    metrics: maskValues(logged.metrics),
    ...(series === undefined ? {} : { series }),
  };
  const plan = { ...header.plan, params };
  const [task] = run.progress.tasks(header.plan);
  return {
    plan,
    tasks: task === undefined ? [] : [{ ...task, params }],
    results: new Map([[header.flow, result]]),
    status: logged.end?.status ?? 'lost',
    execution: {
      run: header.run as RunId,
      startedAt: header.startedAt,
      endedAt,
      runner: 'local',
      host: header.host ?? context.config.host,
      user: header.user,
      ...(header.branch === undefined ? {} : { branch: header.branch }),
      ...(header.message === undefined ? {} : { message: maskCredentials(header.message) }),
      jobs: header.jobs,
      consumed: consumedBy(logged),
      ...(logged.end === undefined ? { recovered: 'from what it had logged, after its process died' } : {}),
    },
    env: envOf(header.env, logged),
    codeCommit: header.codeCommit as Oid,
    consumedCommits: await commitsHere(context, logged),
  };
}

/** Undefined where its bytes are gone: who moved them into the store was killed before it could say so. */
async function takeIn(
  context: Context,
  folder: string,
  { name, file, path, kind, format, masked }: LoggedArtifact,
): Promise<ManifestOutput | undefined> {
  const place = join(folder, file);
  if (!existsSync(place)) return undefined;
  if (masked) writeFileSync(place, maskCredentials(readFileSync(place, 'utf8')));
  const content = await context.store.ingest(place, { mode: 'move', kind });
  const output = { ...content, path, ...(format === undefined ? {} : { format }) };
  noteStored(folder, name, output);
  return output;
}

async function takeSeries(
  context: Context,
  folder: string,
  { series }: Logged,
): Promise<ManifestOutput | undefined> {
  if (series.length === 0) return undefined;
  const rows = series.map(([step, values]) =>
    encodeCanonical({ ...maskValues(values), step } as RecordValue, 'compact'),
  );
  writeFileSync(join(folder, SERIES), `${rows.join('\n')}\n`);
  const content = await context.store.ingest(join(folder, SERIES), { mode: 'move', kind: 'file' });
  return { ...content, path: SERIES };
}

function inputsOf({ inputs }: Logged): { readonly [name: string]: ManifestInput } {
  return Object.fromEntries(
    [...inputs.values()].map(({ name, spec, content }) => [name, { ...content, from: { spec } }]),
  );
}

function consumedBy({ inputs }: Logged): { readonly [spec: string]: RunId } {
  return Object.fromEntries([...inputs.values()].map(({ spec, run }) => [spec, run as RunId]));
}

/** Of the runs that it took from. One that was removed meanwhile may be gone, and is no parent then. */
async function commitsHere(context: Context, { inputs }: Logged): Promise<readonly Oid[]> {
  const named = new Set(
    [...inputs.values()].flatMap(({ commit }) => (commit === undefined ? [] : [commit as Oid])),
  );
  const here: Oid[] = [];
  for await (const read of context.objects.readCommitsAndFiles([...named], [])) {
    if (read !== undefined) here.push(read.commit.oid);
  }
  return here;
}

function endOf(
  { end }: Logged,
  { startedAt, endedAt }: { readonly startedAt: string; readonly endedAt: string },
): Pick<TaskResult, 'outcome' | 'attempts' | 'failure'> {
  const failure = failureOf(end);
  const attempt = {
    startedAt,
    wallMs: Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)),
    observedBy: [],
  };
  if (failure === undefined) return { outcome: 'ran', attempts: [attempt] };
  const outcome = failure.kind === 'cancelled' ? 'cancelled' : 'failed';
  return { outcome, attempts: [{ ...attempt, failure }], failure };
}

function failureOf(end: Logged['end']): Failure | undefined {
  if (end === undefined) return { kind: 'lost' };
  if (end.status === 'succeeded') return undefined;
  if (end.status === 'cancelled') return { kind: 'cancelled' };
  return { kind: 'raised', reason: maskCredentials(end.reason ?? 'an exception') };
}

/** All who recover it must agree. */
function lastMoment(startedAt: string, { touchedAtMs }: Logged): string {
  return new Date(Math.max(Date.parse(startedAt), Math.floor(touchedAtMs))).toISOString();
}

function envOf(env: EnvRecord, { interpreter }: Logged): EnvRecord {
  return interpreter === undefined ? env : { ...env, interpreters: { python3: interpreter } };
}
