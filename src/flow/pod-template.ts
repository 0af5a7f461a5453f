import type { PodValue } from '../model/runner.ts';
import { describeValue } from './describe-value.ts';
import type { WrongRunnerValue } from './runner-words.ts';
import type { PlainValue } from './yaml-reader.ts';

type Mapping = { readonly [key: string]: PodValue };
type Below = (string | number)[];

/** What mlgit says itself, of a pod and of its container. */
const OWN_OF_POD = ['restartPolicy', 'activeDeadlineSeconds'];
const OWN_OF_CONTAINER = ['command', 'args', 'restartPolicy'];
const OWN_LABELS = ['mlgit/job', 'app.kubernetes.io/managed-by'];
const CONTAINER = 'mlgit';

/** Every part of a template for pods that mlgit could not lay over its own. */
export function wrongPodTemplate(template: Mapping | undefined): WrongRunnerValue[] {
  if (template === undefined) return [];
  const { metadata, spec } = template;
  const labels = isMapping(metadata) ? metadata.labels : undefined;
  return [
    ...own(labels, OWN_LABELS, ['metadata', 'labels']),
    ...own(spec, OWN_OF_POD, ['spec']),
    ...(isMapping(spec) ? wrongContainers(spec.containers) : []),
  ];
}

function wrongContainers(containers: PodValue | undefined): WrongRunnerValue[] {
  if (containers === undefined) return [];
  const at: Below = ['spec', 'containers'];
  if (!Array.isArray(containers)) return [mistake(at, shown(containers), 'is not a list of containers')];
  return (containers as readonly PodValue[]).flatMap((container, index) => {
    const name = isMapping(container) ? container.name : undefined;
    if (name === CONTAINER) return own(container, OWN_OF_CONTAINER, [...at, index]);
    // A pod ends when all its containers have.
    const wrong = `is not the container ${CONTAINER}, and the pod would not end before it`;
    const hint = 'initContainers, with restartPolicy: Always for one that accompanies the task';
    return [mistake(name === undefined ? [...at, index] : [...at, index, 'name'], shown(name), wrong, hint)];
  });
}

function own(value: PodValue | undefined, keys: readonly string[], at: Below): WrongRunnerValue[] {
  if (!isMapping(value)) return [];
  return keys
    .filter((key) => Object.hasOwn(value, key))
    .map((key) => mistake([...at, key], key, 'is what mlgit sets itself', 'take it out'));
}

function mistake(below: Below, text: string, wrong: string, hint?: string): WrongRunnerValue {
  return { at: ['podTemplate', ...below], text, wrong: { wrong, ...(hint === undefined ? {} : { hint }) } };
}

function shown(value: PodValue | undefined): string {
  return typeof value === 'string' ? value : describeValue((value ?? null) as PlainValue);
}

function isMapping(value: PodValue | undefined): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
