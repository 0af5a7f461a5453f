import type { KnownRun } from '../../src/lineage/known-run.ts';
import { digestText } from '../../src/model/blake3.ts';
import type { ExecutionTask } from '../../src/model/execution.ts';
import type { InputOrigin, ManifestInput, ManifestTask } from '../../src/model/manifest.ts';
import type { RunRecord } from '../../src/model/run.ts';

export interface TaskOfTest {
  readonly step?: string;
  readonly item?: ManifestTask['item'];
  readonly status?: ManifestTask['status'];
  readonly key?: string;
  /** Name → text, of which the digest is taken, and where it is from. */
  readonly inputs?: { readonly [name: string]: readonly [text: string, from: InputOrigin] };
  /** Name → text. */
  readonly outputs?: { readonly [name: string]: string };
  /** Of a cached one: the run that computed it. */
  readonly firstRun?: string;
  readonly failure?: NonNullable<ExecutionTask['attempts'][number]['failure']>;
}

export interface RunOfTest {
  readonly flow?: string;
  readonly id: string;
  /** Minutes after the first moment. */
  readonly at: number;
  readonly tasks: { readonly [task: string]: TaskOfTest };
  readonly consumed?: { readonly [spec: string]: string };
  readonly status?: RunRecord['manifest']['status'];
  readonly place?: KnownRun['place'];
  readonly remote?: string;
  readonly repository?: string;
}

const START = Date.parse('2026-01-02T03:04:05.000Z');

export function minute(at: number): string {
  return new Date(START + at * 60_000).toISOString();
}

/** A run as it would be read back, of which nothing is anywhere. */
export function knownRun(facts: RunOfTest): KnownRun {
  const { flow = 'demo', id, at, place = 'own', repository } = facts;
  const tasks = Object.entries(facts.tasks);
  const record = {
    ...{ id, flow, commit: `commit-${id}`, codeCommit: `code-${id}` },
    ...(facts.remote === undefined ? {} : { remote: facts.remote }),
    manifest: {
      ...{ version: 1, flow, status: facts.status ?? 'succeeded', params: {} },
      tasks: Object.fromEntries(tasks.map(([task, of]) => [task, manifestTask(task, of)])),
    },
    execution: {
      ...{ version: 1, run: id, startedAt: minute(at), endedAt: minute(at + 0.5), runner: 'local' },
      ...{ host: 'here', user: 'Ada Tester <ada@example.org>', jobs: 1, consumed: facts.consumed ?? {} },
      tasks: Object.fromEntries(tasks.map(([task, of]) => [task, executionTask(of, at)])),
    },
    env: {},
  } as unknown as RunRecord;
  return { record, place, ...(repository === undefined ? {} : { repository }) };
}

function manifestTask(id: string, of: TaskOfTest): ManifestTask {
  const { step = id.split('/')[0] as string, item, status = 'succeeded', key } = of;
  return {
    ...{ step, status, command: ['true'], params: {}, metrics: {} },
    ...(item === undefined ? {} : { item }),
    ...(key === undefined ? {} : { key: digestText(key) }),
    inputs: Object.fromEntries(
      Object.entries(of.inputs ?? {}).map(([name, [text, from]]): [string, ManifestInput] => [
        name,
        { ...content(text), from },
      ]),
    ),
    outputs: Object.fromEntries(
      Object.entries(of.outputs ?? {}).map(([name, text]) => [
        name,
        { ...content(text), path: `build/${name}` },
      ]),
    ),
  };
}

/** A text that ends in a slash stands for a folder. */
function content(text: string) {
  return {
    kind: text.endsWith('/') ? 'tree' : 'file',
    digest: digestText(text),
    sizeBytes: text.length,
  } as const;
}

function executionTask({ firstRun, status, failure }: TaskOfTest, at: number): ExecutionTask {
  const attempt = { startedAt: minute(at), wallMs: 10_000, observedBy: [] };
  return {
    outcome: firstRun !== undefined ? 'cached' : status === 'failed' ? 'failed' : 'ran',
    ...(firstRun === undefined ? {} : { firstRun }),
    attempts: firstRun === undefined ? [{ ...attempt, ...(failure === undefined ? {} : { failure }) }] : [],
    components: {},
  } as unknown as ExecutionTask;
}
