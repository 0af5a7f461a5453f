import { shellWord } from '../base/shell-word.ts';
import { expandStatic } from '../flow/expand-foreach.ts';
import { formatItem } from '../flow/format-item.ts';
import { stepsNeeded } from '../flow/steps-needed.ts';
import type { Flow, Step } from '../model/flow.ts';
import { usageError } from '../model/mlgit-error.ts';
import { variableName } from '../model/name.ts';
import { airflowParams } from './airflow-params.ts';
import type { ExportedFlow } from './exported-flow.ts';
import { isListed } from './is-listed.ts';
import { plainItem } from './plain-item.ts';
import { pythonText, templateText } from './python-text.ts';

export interface AirflowOptions extends ExportedFlow {
  /** A pool of Airflow, of whose slots a task takes one for each core that it asks for. */
  readonly pool: string | undefined;
}

/** What Airflow takes unless it is told otherwise: https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref.html#max-map-length */
const MOST_ITEMS = 1024;

/** Beyond the limit of a step: for what is fetched before it, and sent after it. */
const MARGIN_S = 900;

/**
 * A DAG file for Airflow 2.10 and 3, which needs the `mlgit` command and git where its tasks run.
 * @throws MlgitError `too-many-items` (usage).
 */
export function airflowDag(options: AirflowOptions): string {
  const { flow } = options;
  const steps = Object.values(flow.steps);
  return `${head(options)}
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
    start = BashOperator(
        task_id="mlgit-start",
        bash_command=${templateText(startCommand(options))} + RUN,
        env={
${startVariables(options)}        },
        append_env=True,
        retries=2,
        retry_delay=timedelta(seconds=30),
    )
    record = BashOperator(
        task_id="mlgit-record",
        bash_command=${templateText(command('record', options))} + RUN,
        trigger_rule="all_done",
    )
    steps, items = {}, {}
${steps.map((step) => stepTask(options, step)).join('')}
${edges(flow)}`;
}

function head({ flow, store }: AirflowOptions): string {
  return `# Made by \`mlgit export airflow ${flow.name}\`, for Airflow 2.10 and 3. To be made anew when steps, parameters or schedule change;
# code, data and the values of a static foreach are those of the revision. Where tasks run there are mlgit and git.
import json
from datetime import datetime, timedelta, timezone

try:
    from airflow.providers.standard.operators.bash import BashOperator
    from airflow.sdk import DAG, Param
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.models.param import Param
    from airflow.operators.bash import BashOperator

# Every task finds its run by the name that Airflow gives it, which comes as variables and never as part of a command.
RUN = ${templateText(` --name "$AIRFLOW_CTX_DAG_ID/$AIRFLOW_CTX_DAG_RUN_ID" --store ${shellWord(store)}`)}
# mlgit decides by what became of the tasks above, so each is asked; 99 is how it tells Airflow that one is skipped.
TASK = ' --try "$AIRFLOW_CTX_TRY_NUMBER" --skip-code 99' + RUN
`;
}

function command(verb: string, { flow }: AirflowOptions, ...words: string[]): string {
  return ['exec', 'mlgit', 'task', verb, flow.name, ...words].map(shellWord).join(' ');
}

function startCommand(options: AirflowOptions): string {
  const { repository, file } = options;
  const from = ['--by', 'airflow', '--repository', repository];
  const words = file === undefined ? from : [...from, '--file', file];
  return `${command('start', options, ...words)} --revision "$MLGIT_TASK_REVISION"`;
}

function startVariables({ flow }: AirflowOptions): string {
  const lines = [`"MLGIT_TASK_REVISION": "{{ params['git revision'] }}"`];
  for (const { name, type } of Object.values(flow.params)) {
    const value = type === 'str' ? `params['${name}']` : `params['${name}'] | tojson`;
    lines.push(`${pythonText(`MLGIT_SET_${variableName(name)}`)}: "{{ ${value} }}"`);
  }
  return lines.map((line) => `            ${line},\n`).join('');
}

function stepTask(options: AirflowOptions, step: Step): string {
  const id = taskId(step.name);
  const place = `steps[${pythonText(step.name)}]`;
  const run = `bash_command=${templateText(command('run', options, step.name))} + TASK`;
  const facts = [`task_id=${pythonText(id)}`, run, ...taskFacts(options, step)];
  const asked = [...facts, ...(step.foreach === undefined ? [] : ['append_env=True'])];
  const lines = asked.map((fact) => `        ${fact},\n`).join('');
  if (step.foreach === undefined) return `    ${place} = BashOperator(\n${lines}    )\n`;
  const items = expandStatic(options.flow.steps, step.foreach);
  const mapped = `    ${place} = BashOperator.partial(\n${lines}    ).expand(env=`;
  if (items === undefined)
    return `${itemsTask(options, step)}${mapped}items[${pythonText(step.name)}].output)\n`;
  requireFewItems(step, items.length);
  const texts = items.map((item) => plainItem(formatItem(item)));
  const list = texts.map((text) => `        {"MLGIT_TASK_ITEM": ${pythonText(text)}},\n`).join('');
  return `${mapped}[\n${list}    ])\n`;
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

/** The items of a list that another step makes. */
function itemsTask(options: AirflowOptions, { name }: Step): string {
  const list = command('items', options, name, '--key', 'MLGIT_TASK_ITEM');
  return `    items[${pythonText(name)}] = BashOperator(
        task_id=${pythonText(`${taskId(name)}.items`)},
        bash_command=${templateText(list)} + RUN,
        output_processor=json.loads,
        trigger_rule=${pythonText(triggerRule(options.flow.steps[name]))},
        retries=2,
    )
`;
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
