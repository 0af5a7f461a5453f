import { describeFailure } from '../../model/describe-failure.ts';
import type { TaskOfRun } from '../graph-node.ts';
import type { KnownRun } from '../known-run.ts';
import type { LineageGraph } from '../lineage-graph.ts';
import { datasetOf } from './dataset.ts';
import { type Dataset, EVENT, type Facets, facet, type OpenLineageEvent } from './event.ts';
import { runUuid } from './run-uuid.ts';

/**
 * Of every task a START and an end, and the same of every run that one of them is of, which is the parent of its tasks:
 * COMPLETE, FAIL, or ABORT for what was cancelled or lost. A task that was skipped has none. In the order of runs, each
 * before its tasks.
 */
export function runEvents(
  graph: LineageGraph,
  taskIds: Iterable<string>,
  namespace: string,
): readonly OpenLineageEvent[] {
  const tasks = [...taskIds].flatMap((id) => {
    const node = graph.nodes.get(id);
    return node?.kind === 'task' && node.task.status !== 'skipped' ? [node] : [];
  });
  return [...Map.groupBy(tasks, ({ known }) => known)].flatMap(([known, tasks]) => [
    ...eventsOfRun(known, namespace),
    ...tasks.flatMap((task) => eventsOfTask(graph, task, namespace)),
  ]);
}

type End = 'COMPLETE' | 'FAIL' | 'ABORT';

function eventsOfRun({ record, repository }: KnownRun, namespace: string): readonly OpenLineageEvent[] {
  const { flow, id, manifest, execution } = record;
  const job = { namespace: repository ?? namespace, name: flow, facets: { jobType: jobType('FLOW') } };
  const run = { runId: runUuid(flow, id), facets: {} };
  return [
    event({ eventType: 'START', eventTime: execution.startedAt, run, job }),
    event({ eventType: endOf(manifest.status), eventTime: execution.endedAt, run, job }),
  ];
}

function eventsOfTask(
  graph: LineageGraph,
  { id, known, taskId, task }: TaskOfRun,
  given: string,
): readonly OpenLineageEvent[] {
  const { flow, id: runId, execution } = known.record;
  const namespace = known.repository ?? given;
  const attempts = execution.tasks[taskId]?.attempts ?? [];
  const [first, last] = [attempts[0], attempts.at(-1)];
  const parent = facet('ParentRunFacet', '1-2-0', {
    run: { runId: runUuid(flow, runId) },
    job: { namespace, name: flow },
  });
  const failure = last?.failure;
  const failed: Facets =
    failure === undefined ? {} : { errorMessage: facet('ErrorMessageRunFacet', '1-0-1', message(failure)) };
  // Items of a fan-out are runs of one job.
  const job = {
    namespace,
    name: `${flow}.${task.step.replaceAll('/', '.')}`,
    facets: { jobType: jobType('TASK') },
  };
  const run = { runId: runUuid(flow, runId, taskId), facets: { parent } };
  const inputs = unique(graph.into(id).map(({ from }) => dataset(graph, from, given)));
  const outputs = unique(graph.outOf(id).map(({ to }) => dataset(graph, to, given)));
  const endTime = last === undefined ? execution.endedAt : after(last.startedAt, last.wallMs);
  return [
    event({ eventType: 'START', eventTime: first?.startedAt ?? execution.startedAt, run, job, inputs }),
    event({
      ...{ eventType: endOf(task.status), eventTime: endTime, job, inputs, outputs },
      run: { ...run, facets: { ...run.facets, ...failed } },
    }),
  ];
}

function event(
  facts: Pick<OpenLineageEvent, 'eventType' | 'eventTime' | 'run' | 'job'> & Partial<OpenLineageEvent>,
): OpenLineageEvent {
  return { inputs: [], outputs: [], ...EVENT, ...facts };
}

function endOf(status: string): End {
  if (status === 'succeeded') return 'COMPLETE';
  return status === 'failed' ? 'FAIL' : 'ABORT';
}

function jobType(type: 'FLOW' | 'TASK') {
  const fields = { processingType: 'BATCH', integration: 'MLGIT', jobType: type };
  return facet('JobTypeJobFacet', '2-0-4', fields);
}

function message(failure: Parameters<typeof describeFailure>[0]) {
  // The facet wants one, and a step's command is what a shell is given.
  return { message: describeFailure(failure), programmingLanguage: 'sh' };
}

function after(startedAt: string, ms: number): string {
  return new Date(Date.parse(startedAt) + ms).toISOString();
}

function dataset(graph: LineageGraph, id: string, namespace: string): Dataset | undefined {
  const node = graph.nodes.get(id);
  return node && datasetOf(node, namespace);
}

function unique(datasets: readonly (Dataset | undefined)[]): readonly Dataset[] {
  const found = new Map<string, Dataset>();
  for (const one of datasets) if (one !== undefined) found.set(`${one.namespace} ${one.name}`, one);
  return [...found.values()];
}
