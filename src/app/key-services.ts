import type { ConditionServices } from '../executor/check-conditions.ts';
import { Joins } from '../executor/join-inputs.ts';
import type { EnvironmentDigest, ResolvedInput, TaskSurroundings } from '../executor/ports.ts';
import type { KeyServices } from '../executor/prepare-task.ts';
import { cacheKey } from '../fingerprint/cache-key.ts';
import { componentDigests } from '../fingerprint/component-digests.ts';
import type { ConditionFacts, Verdict } from '../flow/condition.ts';
import type { PlannedTask } from '../flow/plan-types.ts';
import { renderCommand } from '../flow/templates.ts';
import type { Digest } from '../model/digest.ts';
import type { Item } from '../model/flow.ts';
import { MlgitError, reworded, usageError } from '../model/mlgit-error.ts';
import { SecretMask } from '../model/secret-mask.ts';
import type { Environments } from '../workspace/environment/build-environment.ts';
import { commandOutput } from '../workspace/environment/command-output.ts';
import { commandPrograms } from '../workspace/environment/command-programs.ts';
import { declaredEnvironmentDigest } from '../workspace/environment/environment-lock.ts';
import { imagePlatform } from '../workspace/environment/image-platform.ts';
import { probeLink } from '../workspace/environment/probe-link.ts';
import { type PlatformProbe, probePlatform } from '../workspace/environment/probe-platform.ts';
import { secretVariables, stepEnvironment } from '../workspace/environment/task-environment.ts';
import { allowedContent } from '../workspace/isolate/allowed-content.ts';
import type { Context } from './context.ts';
import type { PreparedRun } from './prepare-run.ts';
import { readLock } from './read-lock.ts';
import { TaskImages } from './task-images.ts';

export interface KeyOptions {
  readonly itemOf: (taskId: string) => Item;
  readonly signal: AbortSignal;
  /** Whether images that are not on this machine are brought. */
  readonly pull: boolean;
}

/** What was found out for keys, and holds when the tasks run. */
export interface TaskGround {
  readonly roots: KeyRoots;
  readonly images: Pick<TaskImages, 'of'>;
  /** Of this user, without. */
  readonly environments?: Environments;
}

/** What turns the tasks of a prepared run into keys. Nothing here runs a step. */
export function keyServices(
  context: Context,
  prepared: PreparedRun,
  { itemOf, signal, pull }: KeyOptions,
): KeyServices & ConditionServices & TaskGround & { readonly images: TaskImages } {
  const images = new TaskImages(context, { pull, signal });
  const roots: KeyRoots = new Map();
  const probes = new Map<string, Promise<PlatformProbe>>();
  const links = linkDigests(prepared);
  const surroundings: KeySurroundings = {
    externalInput: (task, input) => prepared.inputs.of(task, input),
    codeDigest: (task) => prepared.code.digest(task.step),
    environmentDigest: (task, command) =>
      environmentDigest(context, prepared, { task, command, roots, probes }),
    linkDigests: () => links(),
    imageDigest: async ({ step: { image, runner } }) =>
      image === undefined ? undefined : images.digest(image, runner === undefined ? 'here' : 'elsewhere'),
    allowedDigests: allowedDigests(context),
    sourceState: sourceStates(context, prepared, signal),
  };
  return {
    roots,
    images,
    store: context.store,
    joins: new Joins(),
    itemOf,
    flowParams: prepared.plan.params,
    evaluate: evaluateCondition(),
    surroundings: surroundings as TaskSurroundings,
    renderCommand: commandOf,
    cacheKey,
    describeComponents: componentDigests,
  };
}

/** CEL is loaded by runs that have a condition. */
function evaluateCondition(): ConditionServices['evaluate'] {
  const compiled = new Map<string, (facts: ConditionFacts) => Verdict>();
  return async ({ text }, facts) => {
    let condition = compiled.get(text);
    if (condition === undefined) {
      const [{ compileCondition }, { CONDITION_VARIABLES }] = await Promise.all([
        import('../flow/condition.ts'),
        import('../flow/condition-variables.ts'),
      ]);
      condition = compileCondition(text, CONDITION_VARIABLES);
      compiled.set(text, condition);
    }
    return condition(facts);
  };
}

/** Each command once a run: tasks that ask the same source must see the same state of it. */
function sourceStates(
  { config }: Context,
  { tree }: PreparedRun,
  signal: AbortSignal,
): TaskSurroundings['sourceState'] {
  const states = new Map<string, Promise<string>>();
  return async ({ step }) => {
    if (step.cacheKey === undefined) return undefined;
    const id = JSON.stringify([step.cacheKey, step.env, step.secrets]);
    let state = states.get(id);
    if (state === undefined) {
      const secrets = secretVariables(config.env, step.secrets);
      const env = { ...stepEnvironment(config.env, step.env), ...secrets };
      const mask = new SecretMask(Object.values(secrets));
      const command = step.cacheKey;
      // What it prints is recorded, and so is why it failed.
      state = tree
        .folder()
        .then((cwd) => commandOutput(command, { cwd, env, signal }))
        .then((text) => mask.text(text))
        .catch((error: unknown) => {
          throw maskedError(error, mask);
        });
      states.set(id, state);
    }
    return state;
  };
}

function maskedError(error: unknown, mask: SecretMask): unknown {
  if (!(error instanceof MlgitError)) return error;
  return reworded(error, mask.text(error.message));
}

/** Each path once a run, and nothing of it where no step allows any. */
function allowedDigests({ digestFile }: Context): TaskSurroundings['allowedDigests'] {
  const digests = new Map<string, Promise<Digest>>();
  return async ({ step }) => {
    const found: { [path: string]: Digest } = {};
    for (const path of step.undeclared?.allow ?? []) {
      const digest = digests.get(path) ?? allowedContent(path, digestFile);
      digests.set(path, digest);
      found[path] = await digest;
    }
    return found;
  };
}

/** Task id → folders of the interpreters that its key covers. */
export type KeyRoots = Map<string, readonly string[]>;

type KeySurroundings = Omit<TaskSurroundings, 'openWorkspace'>;

function commandOf(task: PlannedTask, inputs: { readonly [name: string]: ResolvedInput }): readonly string[] {
  const values = {
    inputs: {
      // An optional input without anything is an empty word.
      ...Object.fromEntries(Object.keys(task.step.inputs).map((name) => [name, ''])),
      ...Object.fromEntries(Object.entries(inputs).map(([name, { path }]) => [name, path])),
    },
    outputs: Object.fromEntries(Object.values(task.step.outputs).map(({ name, path }) => [name, path])),
    params: task.params,
    item: task.item,
  };
  return task.step.run.map((command) => renderCommand(command, values));
}

async function environmentDigest(
  context: Context,
  prepared: PreparedRun,
  {
    task,
    command,
    roots,
    probes,
  }: {
    task: PlannedTask;
    command: readonly string[];
    roots: KeyRoots;
    probes: Map<string, Promise<PlatformProbe>>;
  },
): Promise<EnvironmentDigest> {
  const { environment, env, image } = task.step;
  // What it runs in is all in the image, but the processor.
  if (image !== undefined) return { declared: false, digest: imagePlatform(context.config.arch) };
  if (environment !== undefined) {
    const lock = await readLock(prepared, environment);
    return { declared: true, digest: declaredEnvironmentDigest(environment, lock) };
  }
  // A thousand tasks of one step start the same programs, and a run sees its machine at one moment.
  const id = JSON.stringify([commandPrograms(command), env]);
  const known = probes.get(id) ?? probe(context, prepared, { command, env });
  probes.set(id, known);
  const { digest, interpreters, readableRoots } = await known;
  context.rememberInterpreters(interpreters);
  roots.set(task.id, readableRoots);
  return { declared: false, digest };
}

function probe(
  context: Context,
  prepared: PreparedRun,
  { command, env }: { readonly command: readonly string[]; readonly env: PlannedTask['step']['env'] },
): Promise<PlatformProbe> {
  const memo = context.memo('probe');
  return probePlatform({
    commands: command,
    os: context.config.os,
    arch: context.config.arch,
    repository: prepared.flow.root,
    cwd: prepared.flow.root,
    env: stepEnvironment(context.config.env, env),
    memo: { get: (key) => memo.get(key), set: (key, value) => memo.setMany([[key, value]]) },
  });
}

function linkDigests({ flow }: PreparedRun): () => Promise<{ readonly [path: string]: Digest }> {
  let digests: Promise<{ readonly [path: string]: Digest }> | undefined;
  const probe = async (): Promise<{ readonly [path: string]: Digest }> => {
    const found: { [path: string]: Digest } = {};
    for (const path of flow.flow.workspaceLinks) {
      const link = await probeLink({ path, repository: flow.root });
      const [editable] = link.editable;
      if (editable !== undefined) throw editableInstall(editable.package, editable.path);
      found[path] = link.digest;
    }
    return found;
  };
  return () => {
    digests ??= probe();
    return digests;
  };
}

function editableInstall(name: string, path: string): MlgitError {
  return usageError(
    'editable-install',
    `Package ${name} of a linked folder is installed editable from ${path || 'the root'} of this repository, so a step would read the working tree instead of its workspace`,
    [`pip uninstall ${name}, and set PYTHONPATH under env: to its folder`],
    { package: name, path },
  );
}
