import { humanDuration, humanSpan } from '../base/human.ts';
import type { AwsBatchRunner, KubernetesRunner, RunnerSpec } from '../model/runner.ts';
import type { RunnerCheck } from '../model/runner-check.ts';
import type { Palette } from './palette.ts';
import { printable } from './printable.ts';
import { renderTable } from './table.ts';

type RunnerShown = RunnerSpec & {
  readonly from: 'configuration' | 'flow-file';
  readonly trusted: boolean;
};

const FROM = { configuration: 'git config', 'flow-file': 'flow file' } as const;

export function renderRunners(runners: readonly RunnerShown[], palette: Palette): string {
  if (runners.length === 0)
    return palette.dim('no runner: mlgit runner add cluster --kind slurm --host HOST');
  return renderTable(
    [{ title: 'name' }, { title: 'kind' }, { title: 'where' }, { title: 'from' }],
    runners.map((runner) => [
      printable(runner.name),
      runner.kind,
      runnerPlace(runner),
      runner.trusted
        ? FROM[runner.from]
        : `${FROM[runner.from]}, not confirmed: mlgit runner trust ${printable(runner.name)}`,
    ]),
    { head: palette.dim },
  );
}

export function renderRunnerCheck(check: RunnerCheck, palette: Palette): string {
  const { name, store, job = '', host = '', roundTripMs, credentials } = check;
  return [
    `${palette.good('works')}  ${printable(name)}`,
    `  job    ${printable(job)} on ${printable(host)}`,
    `  store  ${printable(store)}`,
    `  took   ${humanDuration(roundTripMs)}, of a task that takes no time`,
    ...(credentials === undefined ? [] : [`  AWS    ${lifeOf(credentials)}`]),
  ].join('\n');
}

function lifeOf({ leftMs, renewed }: NonNullable<RunnerCheck['credentials']>): string {
  if (renewed) return 'credentials that are renewed when they end';
  return `credentials that end in ${humanSpan(leftMs)}, and are not renewed: longer runs are refused`;
}

/** Where a runner's jobs go, in a few words. */
export function runnerPlace(runner: RunnerSpec): string {
  if (runner.kind === 'kubernetes') return clusterPlace(runner);
  if (runner.kind === 'aws-batch') return queuePlace(runner);
  const { host, partition } = runner;
  const place = host === undefined ? 'this machine' : printable(host);
  return partition === undefined ? place : `${place}, partition ${printable(partition)}`;
}

function queuePlace({ queue, region }: AwsBatchRunner): string {
  const place = `queue ${printable(queue)}`;
  return region === undefined ? place : `${place}, ${printable(region)}`;
}

function clusterPlace({ context, namespace }: KubernetesRunner): string {
  const place = context === undefined ? 'the current context' : `context ${printable(context)}`;
  return namespace === undefined ? place : `${place}, namespace ${printable(namespace)}`;
}
