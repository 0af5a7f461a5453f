import { compareBytes } from '../base/byte-order.ts';
import type { MetricValue } from '../model/metric.ts';
import { emptyTree, type MetricTree, metricTree, putMetric } from '../model/metric-tree.ts';
import type { RunRecord } from '../model/run.ts';
import type { Signers } from './signing/signers-by-run.ts';

/** The variables of `--filter` and the fields of `--sort` and `--columns`. */
export const RUN_FACTS = [
  'id',
  'flow',
  'status',
  'user',
  'host',
  'branch',
  'commit',
  'code',
  'message',
  'tags',
  'params',
  'metrics',
  'started',
  'duration',
  'tasks',
  'cached',
  'partial',
  'resumes',
  'reproduces',
  'remote',
  'note',
  'signed',
  'approvals',
] as const;

/** Those that take a process of git for each signature, and are worked out where they are asked for by name. */
export const VERIFIED_FACTS: readonly string[] = ['signed', 'approvals'];

/** Those that are groups, of which a table shows what is in them. */
const GROUPS: readonly string[] = ['params', 'metrics'];

/** Every field that a table of runs can have, those of these parameters and metrics in byte order. */
export function fieldNames(params: Iterable<string>, metrics: Iterable<string>): string[] {
  const single = RUN_FACTS.filter((name) => name !== 'id' && !GROUPS.includes(name));
  const inGroup = (group: string, names: Iterable<string>) =>
    [...new Set(names)].sort(compareBytes).map((name) => `${group}.${name}`);
  return ['id', 'age', ...single, ...inGroup('params', params), ...inGroup('metrics', metrics)];
}

export interface RunFacts {
  readonly [name: string]: unknown;
}

const UNSIGNED: Signers = { signed: [], approvals: [] };

/**
 * A run as flat facts. `metrics.NAME` is a metric whose name only one task has, `metrics.STEP.NAME` always works;
 * dotted names nest. `started` is a timestamp, `duration` in seconds.
 */
export function runFacts(
  run: RunRecord,
  tags: readonly string[],
  note: string | undefined,
  { signed, approvals }: Signers = UNSIGNED,
): RunFacts {
  const { manifest, execution } = run;
  const outcomes = Object.values(execution.tasks);
  return {
    id: run.id,
    flow: run.flow,
    status: manifest.status,
    user: execution.user,
    host: execution.host,
    branch: execution.branch ?? '',
    commit: run.commit,
    code: run.codeCommit,
    message: execution.message ?? '',
    tags,
    params: metricTree(manifest.params),
    metrics: metricFacts(run),
    started: new Date(execution.startedAt),
    duration: (Date.parse(execution.endedAt) - Date.parse(execution.startedAt)) / 1000,
    tasks: outcomes.length,
    cached: outcomes.filter(({ outcome }) => outcome === 'cached').length,
    partial: manifest.partial === true,
    resumes: execution.resumes ?? '',
    reproduces: execution.reproduces ?? '',
    remote: run.remote ?? '',
    note: note ?? '',
    signed,
    approvals,
  };
}

function metricFacts(run: RunRecord): MetricTree {
  const facts = emptyTree();
  for (const [name, value] of uniqueMetrics(run)) putMetric(facts, name.split('.'), value);
  for (const [task, { metrics }] of Object.entries(run.manifest.tasks)) {
    if (Object.keys(metrics).length > 0) facts[task] = metricTree(metrics);
  }
  return facts;
}

/** Metrics by bare name, where only one task has that name. */
export function uniqueMetrics(run: RunRecord): Map<string, MetricValue> {
  const found = new Map<string, MetricValue>();
  const repeated = new Set<string>();
  for (const { metrics } of Object.values(run.manifest.tasks)) {
    for (const [name, value] of Object.entries(metrics)) {
      if (found.has(name)) repeated.add(name);
      found.set(name, value);
    }
  }
  for (const name of repeated) found.delete(name);
  return found;
}

/** The value of a dotted field such as `metrics.auc`, or undefined. */
export function factAt(facts: RunFacts, field: string): unknown {
  let value: unknown = facts;
  for (const part of field.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as { [key: string]: unknown })[part];
  }
  return value;
}
