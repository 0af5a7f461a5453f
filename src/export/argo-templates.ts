import type { RetrySpec, Step } from '../model/flow.ts';
import { quantitiesOf } from '../model/kubernetes-quantities.ts';
import type { ResourceRequest } from '../model/resources.ts';
import { argoTaskName } from './argo-name.ts';
import { argoVariables, REVISION } from './argo-params.ts';
import { argoImage, argoSecret, argoText } from './argo-text.ts';
import type { ExportedFlow } from './exported-flow.ts';
import { isListed } from './is-listed.ts';

export interface ArgoOptions extends ExportedFlow {
  /** Container image with mlgit, git and what the steps need. */
  readonly image: string;
  /** Secrets of Kubernetes whose entries become variables of every task. */
  readonly envFrom: readonly string[];
}

/** Beyond the limit of a step: for what is fetched before it, and sent after it. */
const MARGIN_S = 900;

/** What fails by its surroundings only is tried again. */
const TRIED_AGAIN = retryStrategy({ times: 2, backoffMs: 30_000 });

/** Templates of Argo: one for the start, one or two a step, and one for the record. */
export function argoTemplates(options: ArgoOptions): object[] {
  const steps = Object.values(options.flow.steps);
  return [
    { name: 'mlgit-start', ...TRIED_AGAIN, container: startContainer(options) },
    ...steps.flatMap((step) => stepTemplates(options, step)),
    { name: 'mlgit-record', container: container(options, ['record', options.flow.name]) },
  ];
}

export function itemsTaskName(step: string): string {
  return `${argoTaskName(step)}-items`;
}

function startContainer(options: ArgoOptions): object {
  const { flow, file, repository } = options;
  const from = ['--by', 'argo', `--repository=${argoText('repository', repository)}`];
  const words = file === undefined ? from : [...from, `--file=${argoText('file', file)}`];
  const revision = `--revision={{workflow.parameters.${REVISION}}}`;
  return { ...container(options, ['start', flow.name, ...words, revision]), env: argoVariables(options) };
}

function stepTemplates(options: ArgoOptions, step: Step): object[] {
  const { name, foreach, retry, timeoutMs, resources } = step;
  const flow = options.flow.name;
  const words = ['run', flow, name, ...(retry === undefined ? [] : ['--try={{=asInt(retries) + 1}}'])];
  const limit = Math.min(timeoutMs ?? Infinity, resources?.timeMs ?? Infinity);
  const run = {
    name: argoTaskName(name),
    ...(foreach === undefined ? {} : { inputs: { parameters: [{ name: 'item' }] } }),
    ...(retry === undefined ? {} : retryStrategy(retry)),
    ...(limit === Infinity ? {} : { activeDeadlineSeconds: String(Math.ceil(limit / 1000) + MARGIN_S) }),
    container: {
      ...container(options, words),
      ...(foreach === undefined
        ? {}
        : { env: [{ name: 'MLGIT_TASK_ITEM', value: '{{inputs.parameters.item}}' }] }),
      ...resourcesOf(resources ?? {}),
    },
  };
  if (!isListed(options.flow, step)) return [run];
  return [
    { name: itemsTaskName(name), ...TRIED_AGAIN, container: container(options, ['items', flow, name]) },
    run,
  ];
}

/** Commands without a shell. */
function container({ image, envFrom, store }: ArgoOptions, words: readonly string[]): object {
  const run = ['--name={{workflow.name}}/{{workflow.uid}}', `--store=${argoText('store', store)}`];
  return {
    image: argoImage(image),
    command: ['mlgit', 'task'],
    args: [...words, ...run],
    ...(envFrom.length === 0
      ? {}
      : { envFrom: envFrom.map((name) => ({ secretRef: { name: argoSecret(name) } })) }),
  };
}

function retryStrategy({ times, backoffMs }: Pick<RetrySpec, 'times' | 'backoffMs'>): object {
  const backoff = { duration: `${Math.ceil(backoffMs / 1000)}s`, factor: '2' };
  return {
    retryStrategy: {
      limit: String(times),
      retryPolicy: 'Always',
      ...(backoffMs === 0 ? {} : { backoff }),
    },
  };
}

/** Limits as well, as on every cluster that mlgit runs tasks on itself. */
function resourcesOf(asked: ResourceRequest): object {
  const quantities = quantitiesOf(asked);
  return Object.keys(quantities).length === 0
    ? {}
    : { resources: { requests: quantities, limits: quantities } };
}
