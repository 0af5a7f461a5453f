import { basename } from 'node:path';
import type { PlannedTask, TasksAbove } from '../flow/plan-types.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import type { InputSource, Item } from '../model/flow.ts';
import type { InputOrigin } from '../model/manifest.ts';
import { metricsJson } from '../model/metrics-json.ts';
import type { LocalStore } from '../store/local-port.ts';
import { type JoinedItem, type Joins, joinItems } from './join-inputs.ts';
import type { ResolvedInput, TaskSurroundings } from './ports.ts';
import { succeeded, type TaskResult } from './task-result.ts';

export interface InputServices {
  readonly surroundings: Pick<TaskSurroundings, 'externalInput'>;
  readonly store: LocalStore;
  readonly joins: Joins;
  /** Item of a task that was planned before. */
  readonly itemOf: (taskId: string) => Item;
}

type Above = Extract<InputSource, { kind: 'step' | 'metrics' }>;

/**
 * Every input of a task with its content and place: upstream outputs from the results so far, the rest as it was
 * resolved at the start of the run. An optional input that has nothing is left out.
 */
export async function gatherInputs(
  task: PlannedTask,
  done: ReadonlyMap<string, TaskResult>,
  services: InputServices,
): Promise<{ [name: string]: ResolvedInput }> {
  const inputs: { [name: string]: ResolvedInput } = {};
  for (const [name, source] of Object.entries(task.step.inputs)) {
    const isAbove = source.kind === 'step' || source.kind === 'metrics';
    const resolved = isAbove
      ? await fromAbove(task, { name, source, done }, services)
      : services.surroundings.externalInput(task, name);
    if (resolved !== undefined) inputs[name] = resolved;
  }
  return inputs;
}

interface Wanted {
  readonly name: string;
  readonly source: Above;
  readonly done: ReadonlyMap<string, TaskResult>;
}

async function fromAbove(
  task: PlannedTask,
  { name, source, done }: Wanted,
  services: InputServices,
): Promise<ResolvedInput | undefined> {
  const above = task.above[source.step];
  if (above === undefined) throw new Error(`Internal error: ${task.id} started before ${source.step}`);
  const output = source.kind === 'step' ? source.output : 'metrics';
  const from: InputOrigin = { step: source.step, output };
  if (above.join) {
    const make = () => join(above, { source, done }, services);
    const content = await services.joins.of(above, `${source.kind} ${output}`, make);
    return { path: `inputs/${name}`, input: { ...content, from } };
  }
  const [id] = above.tasks;
  const result = id === undefined ? undefined : done.get(id);
  if (id === undefined || !succeeded(result)) return undefined;
  const { path, content } = await madeBy(result, source, services.store);
  return { path: placeOf(name, source, path), input: { ...content, from } };
}

/** Where the step above has it; but metrics files often share a path, and so do two uses of one subflow. */
function placeOf(name: string, source: Above, path: string): string {
  const isOwn = source.kind === 'step' && !source.step.includes('/');
  return isOwn ? path : `inputs/${name}/${basename(path)}`;
}

async function join(
  above: TasksAbove,
  { source, done }: Omit<Wanted, 'name'>,
  { store, itemOf }: InputServices,
): Promise<ArtifactContent> {
  const items: JoinedItem[] = [];
  for (const id of above.tasks) {
    const result = done.get(id);
    if (succeeded(result)) items.push({ item: itemOf(id), ...(await madeBy(result, source, store)) });
  }
  return joinItems(items, store);
}

async function madeBy(
  result: TaskResult,
  source: Above,
  store: LocalStore,
): Promise<{ readonly path: string; readonly content: ArtifactContent }> {
  if (source.kind === 'metrics') {
    const bytes = Buffer.from(metricsJson(result.metrics));
    const digest = await store.putBytes(bytes);
    return { path: 'metrics.json', content: { kind: 'file', digest, sizeBytes: bytes.length } };
  }
  const output = result.outputs[source.output];
  if (output === undefined)
    throw new Error(`Internal error: ${result.taskId} has no output ${source.output}`);
  const { path, ...content } = output;
  return { path, content };
}
