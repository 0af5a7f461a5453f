import { buildManifest, executionTasks } from '../executor/run-document.ts';
import type { TaskResult } from '../executor/task-result.ts';
import type { Plan, PlannedTask } from '../flow/plan-types.ts';
import type { Oid } from '../git/port.ts';
import { digestBytes } from '../model/blake3.ts';
import { encodeCanonical, type RecordValue } from '../model/canonical-json.ts';
import { encodeManifest } from '../model/encode-manifest.ts';
import type { EnvRecord } from '../model/env-record.ts';
import type { Execution } from '../model/execution.ts';
import type { Manifest, RunStatus } from '../model/manifest.ts';
import type { RunId } from '../model/run-id.ts';
import { runMessage } from '../model/run-message.ts';
import { runRef } from '../model/run-ref.ts';
import type { Context } from './context.ts';

export interface RunToRecord {
  readonly plan: Plan;
  /** In the order of the plan. */
  readonly tasks: readonly PlannedTask[];
  readonly results: ReadonlyMap<string, TaskResult>;
  readonly status: RunStatus;
  readonly execution: Omit<Execution, 'version' | 'tasks'>;
  readonly env: EnvRecord;
  readonly codeCommit: Oid;
  /** Commits of the runs whose artifacts were consumed. */
  readonly consumedCommits: readonly Oid[];
}

export interface RecordedRun {
  readonly id: RunId;
  readonly commit: Oid;
  readonly manifest: Manifest;
  readonly execution: Execution;
}

/**
 * Publishes a run: blobs are flushed and git objects written, then the ref is created, last, and only if it is not
 * there. A crash before the last step leaves garbage and a journal, never a ref to something missing.
 */
export async function recordRun(context: Context, run: RunToRecord): Promise<RecordedRun> {
  const flushed = context.store.flush();
  const manifest = buildManifest(run.plan, run.tasks, run);
  const execution: Execution = { version: 1, ...run.execution, tasks: executionTasks(run.results) };
  const manifestBytes = Buffer.from(encodeManifest(manifest));
  const who = { ...parseUser(execution.user), at: Math.floor(Date.parse(execution.endedAt) / 1000) };
  const files = {
    'manifest.json': manifestBytes,
    'execution.json': encodeJson(execution),
    'env.json': encodeJson(run.env),
  };
  const writing = context.objects.writeCommitOfFiles(files, {
    parents: [run.codeCommit, ...new Set(run.consumedCommits.filter((oid) => oid !== run.codeCommit))],
    author: who,
    committer: who,
    message: runMessage(manifest, execution, digestBytes(manifestBytes)),
  });
  const ready = Promise.all([writing, flushed]).then(([oid]) => oid);
  const commit = await publish(context, runRef(manifest.flow, execution.run), ready);
  context.runs.refresh();
  return { id: execution.run, commit, manifest, execution };
}

/** Another process that recorded the same end wrote the same commit: that is success. */
async function publish(context: Context, name: string, ready: Promise<Oid>): Promise<Oid> {
  try {
    await context.refs.create(name, ready, `mlgit run ${name.slice(name.lastIndexOf('/') + 1)}`);
  } catch (error) {
    const commit = await ready;
    if ((await context.refs.resolve(name)) !== commit) throw error;
  }
  return ready;
}

function encodeJson(value: Execution | EnvRecord): Buffer {
  return Buffer.from(encodeCanonical(value as unknown as RecordValue, 'lines'));
}

/** `name <email>` apart. */
export function parseUser(user: string): { name: string; email: string } {
  const [, name = user, email = ''] = /^(.*) <([^>]*)>$/.exec(user) ?? [];
  return { name, email };
}
