import type { KeyComponents } from '../fingerprint/key-components.ts';
import type { PlannedTask } from '../flow/plan-types.ts';
import type { Digest } from '../model/digest.ts';
import type { ResolvedInput, TaskSurroundings } from './ports.ts';
import { gatherInputs, type InputServices } from './task-inputs.ts';
import type { TaskResult } from './task-result.ts';

/** The pure functions that turn a task into its key; they come from `src/flow` and `src/fingerprint`. */
export interface KeyServices extends InputServices {
  readonly surroundings: TaskSurroundings;
  readonly renderCommand: (
    task: PlannedTask,
    inputs: { readonly [name: string]: ResolvedInput },
  ) => readonly string[];
  readonly cacheKey: (components: KeyComponents) => Digest;
  readonly describeComponents: (components: KeyComponents) => { readonly [component: string]: string };
}

/** Everything about a task that is known before it runs. */
export interface PreparedTask {
  readonly task: PlannedTask;
  readonly command: readonly string[];
  readonly inputs: { readonly [name: string]: ResolvedInput };
  readonly key: Digest;
  readonly code: Digest;
  readonly environment: { readonly digest: Digest; readonly declared: boolean };
  readonly components: { readonly [component: string]: string };
}

export async function prepareTask(
  task: PlannedTask,
  done: ReadonlyMap<string, TaskResult>,
  services: KeyServices,
): Promise<PreparedTask> {
  const { surroundings } = services;
  const inputs = await gatherInputs(task, done, services);
  const command = services.renderCommand(task, inputs);
  const code = await surroundings.codeDigest(task);
  const environment = await surroundings.environmentDigest(task, command);
  const source = await surroundings.sourceState(task);
  const allowed = await surroundings.allowedDigests(task);
  const mode = task.step.undeclared?.mode ?? 'report';
  const components: KeyComponents = {
    command,
    params: task.params,
    item: task.item,
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([name, { path, input }]) => [
        name,
        {
          kind: input.kind,
          digest: input.digest,
          path,
          ...(input.executable === undefined ? {} : { executable: input.executable }),
        },
      ]),
    ),
    code,
    environment: environment.digest,
    variables: task.step.env,
    image: await surroundings.imageDigest(task),
    outputs: outputPaths(task),
    links: await surroundings.linkDigests(),
    ...(source === undefined ? {} : { source }),
    ...(mode === 'report' ? {} : { undeclared: mode }),
    ...(Object.keys(allowed).length === 0 ? {} : { allowed }),
  };
  return {
    task,
    command,
    inputs,
    code,
    environment,
    key: services.cacheKey(components),
    components: services.describeComponents(components),
  };
}

function outputPaths({ step }: PlannedTask): { [name: string]: string } {
  const paths: { [name: string]: string } = {};
  for (const { name, path, kind } of Object.values(step.outputs)) {
    paths[`output ${name}`] = kind === 'tree' ? `${path}/` : path;
  }
  if (step.metrics !== undefined) paths.metrics = step.metrics.file;
  if (step.metrics?.series !== undefined) paths.series = step.metrics.series;
  for (const { file } of step.plots) paths[`plot ${file}`] = file;
  return paths;
}

export function describePrepared(
  prepared: PreparedTask,
): Pick<TaskResult, 'taskId' | 'key' | 'command' | 'code' | 'environment' | 'inputs' | 'components'> {
  const { task, key, command, code, environment, components } = prepared;
  return {
    taskId: task.id,
    key,
    command,
    code,
    ...(environment.declared ? { environment: environment.digest } : {}),
    inputs: Object.fromEntries(Object.entries(prepared.inputs).map(([name, { input }]) => [name, input])),
    components,
  };
}
