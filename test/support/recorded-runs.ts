import { onTestFinished } from 'vitest';
import type { Context } from '../../src/app/context.ts';
import { openContext } from '../../src/app/open-context.ts';
import type { Config } from '../../src/config/config.ts';
import type { Oid } from '../../src/git/port.ts';
import { digestText } from '../../src/model/blake3.ts';
import { encodeCanonical, type RecordValue } from '../../src/model/canonical-json.ts';
import type { Execution, ExecutionTask } from '../../src/model/execution.ts';
import type { Manifest, ManifestOutput, ManifestTask } from '../../src/model/manifest.ts';
import type { Metrics } from '../../src/model/metric.ts';
import { parseRunId } from '../../src/model/run-id.ts';
import type { TestRepo } from './repo.ts';

/** The moment at which commands of these tests look at the clock. */
export const NOW = Date.parse('2026-03-10T12:00:00.000Z');

/** The adapters of a repository, with a clock that stands still and the user of the test. */
export async function contextOf(repo: TestRepo, cwd = repo.root): Promise<Context> {
  let last = 0;
  const config: Config = {
    cwd,
    env: repo.env,
    home: repo.env.HOME as string,
    cacheDir: `${repo.env.HOME}/.cache/mlgit`,
    boardDir: repo.env.MLGIT_BOARD_DIR as string,
    version: '0.0.0',
    node: process.versions.node,
    os: process.platform,
    arch: process.arch,
    host: 'test-host',
    pid: process.pid,
    cpus: 2,
    clock: { now: () => NOW, monotonic: () => performance.now() },
    randomBytes: (length) => Uint8Array.from({ length }, () => ++last),
  };
  const context = await openContext(config);
  onTestFinished(() => context.close());
  return context;
}

export interface TaskFacts {
  /** Default: the task's id. */
  readonly step?: string;
  readonly inputs?: ManifestTask['inputs'];
  readonly outputs?: { readonly [name: string]: string | ManifestOutput };
  readonly metrics?: Metrics;
  readonly direction?: ManifestTask['direction'];
  readonly status?: ManifestTask['status'];
  readonly outcome?: ExecutionTask['outcome'];
}

export interface RunFactsOfTest {
  /** Ten characters of the alphabet of run ids. */
  readonly id: string;
  readonly flow?: string;
  readonly status?: Manifest['status'];
  readonly partial?: true;
  readonly params?: Manifest['params'];
  readonly tasks?: { readonly [task: string]: TaskFacts };
  /** ISO 8601. Default: `NOW`. */
  readonly startedAt?: string;
  readonly user?: string;
  readonly branch?: string;
  readonly message?: string;
  readonly sweep?: string;
  /** Code commit; default: HEAD. */
  readonly code?: string;
  /** As if it had been fetched from there. */
  readonly remote?: string;
}

/** Publishes the record of a run as `mlgit run` would, without running anything. Returns its commit. */
export async function recordedRun(context: Context, facts: RunFactsOfTest): Promise<Oid> {
  const flow = facts.flow ?? 'demo';
  const files = {
    'manifest.json': manifestOf(facts, flow),
    'execution.json': executionOf(facts),
    'env.json': ENV,
  };
  const code = await context.revParse(facts.code ?? 'HEAD');
  if (code === undefined) throw new Error('the repository has no commit');
  const who = { name: 'Ada Tester', email: 'ada@example.org', at: NOW / 1000 };
  const oid = await context.objects.writeCommitOfFiles(
    Object.fromEntries(
      Object.entries(files).map(([name, file]) => [name, Buffer.from(encodeCanonical(file, 'lines'))]),
    ),
    { parents: [code], author: who, committer: who, message: `${flow}: test\n\nMlgit-Run: ${facts.id}\n` },
  );
  const place = facts.remote === undefined ? 'runs' : `remotes/${facts.remote}/runs`;
  await context.refs.create(`refs/mlgit/${place}/${flow}/${facts.id}`, Promise.resolve(oid), 'test');
  context.runs.refresh();
  return oid;
}

const ENV: RecordValue = {
  version: 1,
  mlgit: '0',
  node: '0',
  git: '0',
  os: 'linux',
  arch: 'x64',
  dirty: false,
  leftOut: [],
  interpreters: {},
};

function manifestOf(
  { status = 'succeeded', partial, params = {}, tasks = {} }: RunFactsOfTest,
  flow: string,
) {
  const manifest: Manifest = {
    version: 1,
    flow,
    status,
    params,
    tasks: Object.fromEntries(Object.entries(tasks).map(([id, task]) => [id, manifestTask(id, task)])),
    ...(partial === undefined ? {} : { partial }),
  };
  return manifest as unknown as RecordValue;
}

function manifestTask(id: string, task: TaskFacts): ManifestTask {
  return {
    step: task.step ?? id,
    status: task.status ?? 'succeeded',
    command: ['true'],
    params: {},
    inputs: task.inputs ?? {},
    outputs: Object.fromEntries(
      Object.entries(task.outputs ?? {}).map(([name, output]) => [name, outputOf(name, output)]),
    ),
    metrics: task.metrics ?? {},
    ...(task.direction === undefined ? {} : { direction: task.direction }),
  };
}

function outputOf(name: string, output: string | ManifestOutput): ManifestOutput {
  if (typeof output !== 'string') return output;
  return {
    kind: 'file',
    digest: digestText(output),
    sizeBytes: Buffer.byteLength(output),
    path: `build/${name}`,
  };
}

function executionOf(facts: RunFactsOfTest): RecordValue {
  const startedAt = facts.startedAt ?? new Date(NOW).toISOString();
  const execution: Execution = {
    version: 1,
    run: parseRunId(facts.id),
    startedAt,
    endedAt: startedAt,
    runner: 'local',
    host: 'test-host',
    user: facts.user ?? 'Ada Tester <ada@example.org>',
    jobs: 1,
    consumed: {},
    tasks: Object.fromEntries(
      Object.entries(facts.tasks ?? {}).map(([id, { outcome = 'ran' }]) => [
        id,
        { outcome, attempts: [], components: {} },
      ]),
    ),
    ...(facts.branch === undefined ? {} : { branch: facts.branch }),
    ...(facts.message === undefined ? {} : { message: facts.message }),
    ...(facts.sweep === undefined ? {} : { sweep: facts.sweep }),
  };
  return execution as unknown as RecordValue;
}
