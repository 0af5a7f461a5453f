import { basename } from 'node:path';
import type { PlannedTask, TasksAbove } from '../flow/plan-types.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import type { InputSource, Item } from '../model/flow.ts';
import type { InputOrigin } from '../model/manifest.ts';
import { metricsJson } from '../model/metrics-json.ts';
import { isPlaceless } from '../model/placeless-output.ts';
import type { LocalStore } from '../store/local-port.ts';
import type { FactsOf, InputFacts, JoinedFacts } from './input-facts.ts';
import { entryName, type JoinedItem, type Joins, joinItems, type MadeJoin } from './join-inputs.ts';
import type { ResolvedInput, TaskSurroundings } from './ports.ts';
import { takeElement } from './take-element.ts';
import { succeeded, type TaskResult } from './task-result.ts';

export interface InputServices {
  readonly surroundings: Pick<TaskSurroundings, 'externalInput'>;
  readonly store: LocalStore;
  readonly joins: Joins;
  /** Item of a task that was planned before. */
  readonly itemOf: (taskId: string) => Item;
  /** Absent where no task is started. */
  readonly factsOf?: FactsOf;
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
      : await fromElsewhere(task, name, services);
    if (resolved !== undefined) inputs[name] = resolved;
  }
  return inputs;
}

async function fromElsewhere(
  task: PlannedTask,
  name: string,
  services: InputServices,
): Promise<ResolvedInput | undefined> {
  const resolved = services.surroundings.externalInput(task, name);
  if (resolved?.factsOf === undefined) return resolved;
  const { factsOf: find, ...known } = resolved;
  return isTold(task) && services.factsOf !== undefined ? { ...known, facts: await find() } : known;
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
    const make = () => join(task, above, { source, done }, services);
    const what = `${source.kind} ${output}${isTold(task) ? ' told' : ''}`;
    const { content, joined } = await services.joins.of(above, what, make);
    const entries = joined === undefined ? {} : { joined };
    return { path: `inputs/${name}`, input: { ...content, from }, ...entries };
  }
  const [id] = above.tasks;
  const result = id === undefined ? undefined : done.get(id);
  if (id === undefined || !succeeded(result)) return undefined;
  const made = await madeBy(result, source, services.store);
  const known = await factsOf(task, result, source, services);
  const element = source.kind === 'step' ? source.element : undefined;
  const taken =
    element === undefined
      ? { ...made, facts: known }
      : await takeElement(made, { facts: known, index: task.item[element], store: services.store });
  if (taken === undefined) return undefined;
  const { path, content, facts } = taken;
  return {
    path: placeOf(name, source, path),
    input: { ...content, from },
    ...(facts === undefined ? {} : { facts }),
  };
}

/** What the step was written as decides: commands read files, functions of Python values. */
function isTold({ step }: PlannedTask): boolean {
  return step.call === 'python';
}

async function factsOf(
  task: PlannedTask,
  result: TaskResult,
  source: Above,
  services: InputServices,
): Promise<InputFacts | undefined> {
  if (!isTold(task) || services.factsOf === undefined) return undefined;
  return source.kind === 'metrics' ? { trusted: true } : services.factsOf(result, source.output);
}

/** Where the step above has it; but metrics files often share a path, and so do two uses of one subflow. */
function placeOf(name: string, source: Above, path: string): string {
  const isOwn = source.kind === 'step' && !source.step.includes('/') && !isPlaceless(path);
  return isOwn ? path : `inputs/${name}/${basename(path)}`;
}

async function join(
  task: PlannedTask,
  above: TasksAbove,
  { source, done }: Omit<Wanted, 'name'>,
  services: InputServices,
): Promise<MadeJoin> {
  const items: JoinedItem[] = [];
  const joined: JoinedFacts[] = [];
  for (const id of above.tasks) {
    const result = done.get(id);
    if (!succeeded(result)) continue;
    const one = { item: services.itemOf(id), ...(await madeBy(result, source, services.store)) };
    items.push(one);
    const facts = await factsOf(task, result, source, services);
    if (facts !== undefined)
      joined.push({ item: one.item, content: one.content, entry: entryName(one), ...facts });
  }
  const content = await joinItems(items, services.store);
  return services.factsOf !== undefined && isTold(task) ? { content, joined } : { content };
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
  const { path, format: _, ...content } = output;
  return { path, content };
}
