import { expandStatic } from '../flow/expand-foreach.ts';
import { formatItem } from '../flow/format-item.ts';
import { stepsNeeded } from '../flow/steps-needed.ts';
import type { Flow, Step } from '../model/flow.ts';
import { usageError } from '../model/mlgit-error.ts';
import { bashOperator } from './airflow-bash.ts';
import type { AirflowInstance } from './airflow-instance.ts';
import type { AirflowCall, AirflowOperator } from './airflow-operator.ts';
import { airflowParams } from './airflow-params.ts';
import { podOperator } from './airflow-pods.ts';
import type { ExportedPods } from './exported-pods.ts';
import { isListed } from './is-listed.ts';
import { plainItem } from './plain-item.ts';
import { pythonText } from './python-text.ts';

export interface AirflowOptions extends AirflowInstance {
  /** A pool of Airflow, of whose slots a task takes one for each core that it asks for. */
  readonly pool: string | undefined;
  /** Tasks as pods; undefined: as commands where Airflow's workers run. */
  readonly pods: ExportedPods | undefined;
}

interface Dag extends AirflowOptions {
  readonly operator: AirflowOperator;
}

/** What Airflow takes unless it is told otherwise: https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref.html#max-map-length */
const MOST_ITEMS = 1024;

/** Beyond the limit of a step: for what is fetched before it, and sent after it. */
const MARGIN_S = 900;

/**
 * A DAG file for Airflow 2.10 and 3.
 * @throws MlgitError `too-many-items` (usage).
 */
export function airflowDag(options: AirflowOptions): string {
  const operator = options.pods === undefined ? bashOperator(options) : podOperator(options, options.pods);
  const dag = { ...options, operator };
  const { flow } = options;
  const steps = Object.values(flow.steps);
  return `${head(dag)}
with DAG(
    dag_id=${pythonText(flow.name)},
    description=${pythonText(flow.description ?? `Flow ${flow.name} of mlgit`)},
    schedule=${flow.schedule === undefined ? 'None' : pythonText(flow.schedule)},
    start_date=datetime(2024, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    tags=["mlgit"],
    params={
${airflowParams(options)}    },
) as dag:
${startTask(dag)}${recordTask(dag)}    steps, items = {}, {}
${steps.map((step) => stepTask(dag, step)).join('')}
${edges(flow)}`;
}

function head({ flow, operator }: Dag): string {
  const { needs, imports, constants } = operator;
  const ofAirflow3 = imports.map((line) => `    ${line}\n`).join('');
  const ofAirflow2 = imports
    .map((line) => `    ${line.replace('airflow.providers.standard.', 'airflow.')}\n`)
    .join('');
  return `# Made by \`mlgit export airflow ${flow.name}\`, for Airflow 2.10 and 3. To be made anew when steps, parameters or schedule change;
# code, data and the values of a static foreach are those of the revision. ${needs}
import json
from datetime import datetime, timedelta, timezone

try:
${ofAirflow3}    from airflow.sdk import DAG, Param
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.models.param import Param
${ofAirflow2}
${constants}`;
}

interface DagTask {
  /** What its statement assigns it to. */
  readonly place: string;
  readonly id: string;
  readonly call: AirflowCall;
  /** Arguments beside those of its operator. */
  readonly facts: readonly string[];
  /** The values that it is mapped over, of its operator's argument for items. */
  readonly items?: string;
}

/** The statement that makes a task. */
function task({ operator }: Dag, { place, id, call, facts, items }: DagTask): string {
  const all = [`task_id=${pythonText(id)}`, ...operator.facts(call), ...facts];
  const lines = all.map((fact) => `        ${fact},\n`).join('');
  const [partial, expanded] =
    items === undefined ? ['', ''] : ['.partial', `.expand(${operator.itemArgument}=${items})`];
  return `    ${place} = ${operator.className}${partial}(\n${lines}    )${expanded}\n`;
}

function startTask(dag: Dag): string {
  const { flow, repository, file } = dag;
  const from = ['--by', 'airflow', '--repository', repository];
  const words = ['start', flow.name, ...from, ...(file === undefined ? [] : ['--file', file])];
  const call: AirflowCall = { kind: 'start', words, step: undefined };
  const facts = ['retries=2', 'retry_delay=timedelta(seconds=30)'];
  return task(dag, { place: 'start', id: 'mlgit-start', call, facts });
}

function recordTask(dag: Dag): string {
  const call: AirflowCall = { kind: 'record', words: ['record', dag.flow.name], step: undefined };
  return task(dag, { place: 'record', id: 'mlgit-record', call, facts: ['trigger_rule="all_done"'] });
}

function stepTask(dag: Dag, step: Step): string {
  const { flow, operator } = dag;
  const made: DagTask = {
    place: `steps[${pythonText(step.name)}]`,
    id: taskId(step.name),
    call: { kind: 'run', words: ['run', flow.name, step.name], step },
    facts: taskFacts(dag, step),
  };
  if (step.foreach === undefined) return task(dag, made);
  if (isListed(flow, step)) {
    const listed = operator.listedValues(`items[${pythonText(step.name)}]`);
    return `${itemsTask(dag, step)}${task(dag, { ...made, items: listed })}`;
  }
  const items = expandStatic(flow.steps, step.foreach) ?? [];
  requireFewItems(step, items.length);
  const values = items.map((item) => operator.itemValue(plainItem(formatItem(item))));
  const lines = values.map((value) => `        ${value},\n`).join('');
  return task(dag, { ...made, items: `[\n${lines}    ]` });
}

/** @throws MlgitError `too-many-items` (usage). */
function requireFewItems({ name }: Step, count: number): void {
  if (count <= MOST_ITEMS) return;
  throw usageError(
    'too-many-items',
    `The step ${name} has ${count} items, and Airflow takes ${MOST_ITEMS} of a mapped task at most (its setting max_map_length)`,
    ['mlgit export argo   (has no such limit)', 'mlgit export github-actions'],
  );
}

/** The items of a list that another step makes, or that is a parameter of the run. */
function itemsTask(dag: Dag, step: Step): string {
  return task(dag, {
    place: `items[${pythonText(step.name)}]`,
    id: `${taskId(step.name)}.items`,
    call: { kind: 'items', words: ['items', dag.flow.name, step.name], step },
    facts: [`trigger_rule=${pythonText(triggerRule(dag.flow.steps[step.name]))}`, 'retries=2'],
  });
}

function taskFacts({ pool }: AirflowOptions, step: Step): string[] {
  const { retry, timeoutMs, resources, description } = step;
  const facts = [`trigger_rule=${pythonText(triggerRule(step))}`];
  if (retry !== undefined) {
    facts.push(`retries=${retry.times}`, `retry_delay=timedelta(seconds=${retry.backoffMs / 1000})`);
    facts.push('retry_exponential_backoff=True', 'max_retry_delay=timedelta(hours=1)');
  }
  const limit = Math.min(timeoutMs ?? Infinity, resources?.timeMs ?? Infinity);
  if (limit !== Infinity) {
    facts.push(`execution_timeout=timedelta(seconds=${Math.ceil(limit / 1000) + MARGIN_S})`);
  }
  if (pool !== undefined) {
    facts.push(`pool=${pythonText(pool)}`, `pool_slots=${Math.max(1, Math.ceil(resources?.cpu ?? 1))}`);
  }
  if (description !== undefined) facts.push(`doc=${pythonText(description)}`);
  return facts;
}

/** What waits for the start alone cannot go on without it. */
function triggerRule(step: Step | undefined): string {
  return step === undefined || stepsNeeded(step).length === 0 ? 'all_success' : 'all_done';
}

function edges(flow: Flow): string {
  const steps = Object.values(flow.steps);
  const lines: string[] = [];
  const needed = new Set<string>();
  for (const step of steps) {
    const above = stepsNeeded(step);
    for (const name of above) needed.add(name);
    const from =
      above.length === 0 ? 'start' : `[${above.map((name) => `steps[${pythonText(name)}]`).join(', ')}]`;
    const to = `steps[${pythonText(step.name)}]`;
    lines.push(`    ${from} >> ${isListed(flow, step) ? `items[${pythonText(step.name)}] >> ${to}` : to}\n`);
  }
  const last = steps.filter(({ name }) => !needed.has(name));
  lines.push(`    [${last.map(({ name }) => `steps[${pythonText(name)}]`).join(', ')}] >> record\n`);
  return lines.join('');
}

/** Steps of subflows have a slash, which Airflow does not take. */
function taskId(step: string): string {
  return step.replaceAll('/', '.');
}
