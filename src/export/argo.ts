import { expandStatic } from '../flow/expand-foreach.ts';
import { formatItem } from '../flow/format-item.ts';
import { stepsNeeded } from '../flow/steps-needed.ts';
import { writeYaml } from '../flow/write-yaml.ts';
import type { Step } from '../model/flow.ts';
import { argoObjectName, argoTaskName } from './argo-name.ts';
import { argoParameters } from './argo-params.ts';
import { type ArgoOptions, argoTemplates, itemsTaskName } from './argo-templates.ts';
import type { ExportedFlow } from './exported-flow.ts';
import { isListed } from './is-listed.ts';
import { plainItem } from './plain-item.ts';

const API = 'argoproj.io/v1alpha1';

/**
 * A WorkflowTemplate for Argo Workflows 3.6 or newer and, for a flow with a schedule, the CronWorkflow that starts it.
 * @throws MlgitError `argo-template` (usage).
 */
export function argoWorkflow(options: ArgoOptions): string {
  const { flow } = options;
  const name = argoObjectName(flow.name);
  const metadata = { name, labels: { 'app.kubernetes.io/managed-by': 'mlgit' } };
  const template = { apiVersion: API, kind: 'WorkflowTemplate', metadata, spec: workflowSpec(options) };
  const cron = {
    ...{ apiVersion: API, kind: 'CronWorkflow', metadata },
    spec: {
      schedules: [flow.schedule],
      timezone: 'Etc/UTC',
      workflowSpec: { workflowTemplateRef: { name } },
    },
  };
  const documents = flow.schedule === undefined ? [template] : [template, cron];
  return `# Made by \`mlgit export argo ${flow.name}\`, for Argo Workflows 3.6 or newer. To be made anew when steps, parameters or schedule change;
# code, data and the values of a static foreach are those of the revision.
${documents.map(writeYaml).join('---\n')}`;
}

function workflowSpec(options: ArgoOptions): object {
  return {
    entrypoint: 'mlgit-flow',
    onExit: 'mlgit-exit',
    arguments: { parameters: argoParameters(options) },
    templates: [
      // mlgit decides by what became of the tasks above, so each is asked.
      { name: 'mlgit-flow', dag: { failFast: false, tasks: dagTasks(options) } },
      { name: 'mlgit-exit', steps: [[recordOfStopped()]] },
      ...argoTemplates(options),
    ],
  };
}

/** The last task of the graph has no turn in a workflow that is stopped. To record a run again changes nothing. */
function recordOfStopped(): object {
  return { name: 'record', template: 'mlgit-record', when: '{{workflow.status}} != Succeeded' };
}

function dagTasks(options: ArgoOptions): object[] {
  const steps = Object.values(options.flow.steps);
  const needed = new Set(steps.flatMap(stepsNeeded));
  const last = steps.filter(({ name }) => !needed.has(name));
  return [
    { name: 'mlgit-start', template: 'mlgit-start' },
    ...steps.flatMap((step) => stepTasks(options, step)),
    {
      name: 'mlgit-record',
      template: 'mlgit-record',
      depends: last.map(({ name }) => ended(argoTaskName(name), 'Omitted')).join(' && '),
    },
  ];
}

function stepTasks({ flow }: ExportedFlow, step: Step): object[] {
  const name = argoTaskName(step.name);
  const above = stepsNeeded(step);
  // What waits for the start alone cannot go on without it.
  const depends =
    above.length === 0 ? 'mlgit-start.Succeeded' : above.map((one) => ended(argoTaskName(one))).join(' && ');
  if (step.foreach === undefined) return [{ name, template: name, depends }];
  const each = {
    name,
    template: name,
    arguments: { parameters: [{ name: 'item', value: '{{item}}' }] },
  };
  if (!isListed(flow, step)) {
    const items = (expandStatic(flow.steps, step.foreach) ?? []).map((item) => plainItem(formatItem(item)));
    return [{ ...each, depends, withItems: items }];
  }
  const list = itemsTaskName(step.name);
  return [
    { name: list, template: list, depends },
    { ...each, depends: `${list}.Succeeded`, withParam: `{{tasks.${list}.outputs.result}}` },
  ];
}

function ended(task: string, ...more: readonly string[]): string {
  const ways = ['Succeeded', 'Skipped', 'Failed', 'Errored', ...more];
  return `(${ways.map((way) => `${task}.${way}`).join(' || ')})`;
}
