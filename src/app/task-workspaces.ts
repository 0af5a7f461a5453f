import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TaskWorkspace, WorkspaceRequest } from '../executor/ports.ts';
import type { PlannedTask } from '../flow/plan-types.ts';
import type { Flow, OutputSpec } from '../model/flow.ts';
import { SecretMask } from '../model/secret-mask.ts';
import { installCallModules, WARM_FILE } from '../workspace/call/install-call-modules.ts';
import { pythonPackage } from '../workspace/call/python-package.ts';
import { createEnvironments, type Environments } from '../workspace/environment/build-environment.ts';
import type { BuiltEnvironment } from '../workspace/environment/built-environment.ts';
import { inputsFileText } from '../workspace/environment/inputs-file.ts';
import {
  paramsFileText,
  secretVariables,
  type TaskEnvironmentFacts,
  taskEnvironment,
} from '../workspace/environment/task-environment.ts';
import { linkPackages } from '../workspace/link-packages.ts';
import { HOOK_FILE, installAuditHook } from '../workspace/observe/audit-hook.ts';
import { removeFolder } from '../workspace/remove-folder.ts';
import { SharedText } from '../workspace/shared-text.ts';
import { TaskFolder } from '../workspace/task-folder.ts';
import type { CodeSelection } from './code-selection.ts';
import type { CodeTree } from './code-tree.ts';
import type { Context } from './context.ts';
import { emitEnvironment } from './emit-environment.ts';
import { type IsolationGround, isolateTasks } from './isolate-tasks.ts';
import type { TaskGround } from './key-services.ts';
import { observeTask } from './observe-task.ts';
import { readLock } from './read-lock.ts';
import type { RunUnderWay } from './run-under-way.ts';
import type { TaskIsolation } from './task-isolation.ts';

/** What workspaces are built from: a repository, or what a worker was given. */
export type WorkspaceContext = IsolationGround &
  Pick<Context, 'store' | 'quarantine' | 'rememberInterpreters'>;

/** The run that workspaces are for. */
export interface WorkspaceRun {
  readonly prepared: {
    readonly plan: { readonly flow: Pick<Flow, 'name'> };
    readonly flow: { readonly root: string; readonly flow: Pick<Flow, 'workspaceLinks'> };
    readonly code: Pick<CodeSelection, 'ensureStored'>;
    readonly tree: Pick<CodeTree, 'readFile'>;
  };
  readonly start: Pick<RunUnderWay['start'], 'id'>;
  readonly journal: Pick<RunUnderWay['journal'], 'folder' | 'taskStarted'>;
  readonly options: Pick<RunUnderWay['options'], 'emit' | 'trace'>;
}

/** Opens workspaces below the folder of the run, so that whatever a crash leaves goes with the run's journal. */
export function taskWorkspaces(
  context: WorkspaceContext,
  run: WorkspaceRun,
  { roots, images, environments: given }: TaskGround,
): (request: WorkspaceRequest) => Promise<TaskWorkspace> {
  const { cacheDir, env, home, host, pid, clock, os, arch } = context.config;
  const environments = given ?? createEnvironments({ cacheDir, env, home, host, pid, clock, os, arch });
  // Once a run: tasks that start together would write it together.
  let installed: { readonly hook: Promise<string>; readonly modules: Promise<string> } | undefined;
  const isolate = isolateTasks(context, run, images);
  const params = new SharedText(run.journal.folder, 'params');
  let opened = 0;
  return async (request) => {
    installed ??= {
      hook: installAuditHook(cacheDir, pid),
      modules: installCallModules(cacheDir, pid),
    };
    const [callModules, hook] = await Promise.all([installed.modules, installed.hook]);
    const modules = [callModules, pythonPackage()];
    const built = await builtEnvironment(context, run, { request, environments });
    const label = request.check === undefined ? '' : `.${request.check.label}`;
    const name = `${++opened}.${plainName(request.task.id)}.${request.attempt}${label}`;
    const base = join(run.journal.folder, name);
    const root = join(base, 'tree');
    const temporary = join(base, 'tmp');
    mkdirSync(temporary, { recursive: true });
    const folder = await fillFolder(context, run, { request, root });
    const files = writeFacts(base, request, params);
    const logPath = join(base, 'log');
    if (request.check === undefined) run.journal.taskStarted(request.task.id, logPath);
    const covered = coveredFolders(run, request.task, { built, roots });
    const isolation = await isolate({
      step: request.task.step,
      base,
      workspace: root,
      temporary,
      covered: [...covered, hook, ...modules],
      memoryBytes: request.memoryBytes,
      stdin: request.stdin,
    });
    const observed = await observeTask(context, {
      hookFolder: installed.hook,
      base,
      workspace: root,
      repository: run.prepared.flow.root,
      covered: [...covered, ...modules],
      isolation,
      request,
      logPath,
    });
    const variables = taskEnvironment(env, {
      ...facts(run, request),
      ...files,
      modules,
      workspace: root,
      temporary,
      ...optionalBuilt(built),
      hook: observed.hook,
    });
    return {
      root,
      logPath,
      formatsFile: files.formatsFile,
      mask: new SecretMask(Object.values(secretVariables(env, request.task.step.secrets))),
      ...isolatedLaunch(isolation, variables),
      ...warmWorkspace(isolation, callModules, hook),
      changedInputs: () => quarantineChanged(context, folder),
      observations: async (failed) => {
        await isolation.end?.();
        return observed.read(failed);
      },
      close: async () => {
        await isolation.end?.();
        // What waits for a free place starts first.
        await nextTurn();
        await removeFolder(base);
      },
    };
  };
}

function isolatedLaunch(
  { within, inContainer, outer }: TaskIsolation,
  variables: { readonly [name: string]: string },
): Pick<TaskWorkspace, 'within' | 'inContainer' | 'env'> {
  return {
    within: within(variables),
    ...(inContainer === undefined ? {} : { inContainer }),
    env: { ...outer, ...variables },
  };
}

async function quarantineChanged(context: WorkspaceContext, folder: TaskFolder): Promise<readonly string[]> {
  const changed = folder.changed();
  // Equal files are one file of the store.
  for (const digest of new Set(changed.map((file) => file.digest))) await context.quarantine(digest);
  return changed.map(({ path }) => path);
}

function warmWorkspace({ warm }: TaskIsolation, modules: string, hook: string): Pick<TaskWorkspace, 'warm'> {
  if (warm === undefined) return {};
  return { warm: { ...warm, script: join(modules, WARM_FILE), hook: join(hook, HOOK_FILE) } };
}

/** Folders whose content the key covers. */
function coveredFolders(
  run: WorkspaceRun,
  { id, step }: PlannedTask,
  { built, roots }: { readonly built: BuiltEnvironment | undefined; readonly roots: TaskGround['roots'] },
): string[] {
  return [
    ...(built?.readableRoots ?? []),
    ...(roots.get(id) ?? []),
    ...linkedFolders(run),
    ...(step.undeclared?.allow ?? []),
  ];
}

/** Items hold signs that tools take for something else in a path. */
function plainName(taskId: string): string {
  return taskId.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, 60);
}

/** What a task has, with types, beside its workspace. */
function writeFacts(
  base: string,
  { task, inputs, check }: WorkspaceRequest,
  sharedParams: SharedText,
): FactFiles {
  const { step, params, item } = task;
  const at = (name: string): string => join(base, `${name}.json`);
  const files = {
    paramsFile: at('params'),
    formatsFile: at('formats'),
    ...(step.foreach === undefined ? {} : { itemFile: at('item') }),
    ...(step.call === 'python' && check === undefined ? { inputsFile: at('inputs') } : {}),
  };
  sharedParams.place(files.paramsFile, paramsFileText(params, step.floats));
  if (files.itemFile !== undefined) writeFileSync(files.itemFile, paramsFileText(item));
  if (files.inputsFile !== undefined) writeFileSync(files.inputsFile, inputsFileText(inputs));
  return files;
}

type FactFiles = Required<Pick<TaskEnvironmentFacts, 'paramsFile' | 'formatsFile'>> &
  Pick<TaskEnvironmentFacts, 'itemFile' | 'inputsFile'>;

/** A task's code, inputs, folders of its outputs and linked packages: all that is to be seen in its workspace. */
async function fillFolder(
  context: WorkspaceContext,
  run: WorkspaceRun,
  { request, root }: { readonly request: WorkspaceRequest; readonly root: string },
): Promise<TaskFolder> {
  const { code, flow } = run.prepared;
  const folder = new TaskFolder(root, context.store);
  await folder.addCode(await code.ensureStored(request.check?.code ?? request.task.step));
  warnOfLinks(context, run, request.task.id, folder.leftOut);
  for (const { path, input } of Object.values(request.inputs)) await folder.addInput(path, input);
  if (request.check === undefined) folder.addOutputFolders(producedPaths(request));
  for (const { path, ...content } of Object.values(request.check?.outputs ?? {})) {
    await folder.addInput(path, content);
  }
  await linkPackages(flow.root, root, flow.flow.workspaceLinks);
  return folder;
}

function warnOfLinks(
  context: WorkspaceContext,
  run: WorkspaceRun,
  task: string,
  links: readonly string[],
): void {
  const [first] = links;
  if (first === undefined) return;
  const more = links.length === 1 ? '' : ` (and ${links.length - 1} more)`;
  run.options.emit({
    type: 'warning',
    at: context.config.clock.now(),
    message: `Step ${task} does not see ${first}${more}: a symbolic link that leaves the repository`,
    hints: [`put what it leads to into the repository and declare it as an input, or leave it out of code:`],
  });
}

function facts(run: WorkspaceRun, { task, attempt, inputs }: WorkspaceRequest) {
  return {
    run: run.start.id,
    flow: run.prepared.plan.flow.name,
    step: task.step.name,
    task: task.id,
    attempt,
    item: task.item,
    params: task.params,
    inputs: Object.fromEntries(Object.entries(inputs).map(([name, { path }]) => [name, path])),
    outputs: Object.fromEntries(Object.values(task.step.outputs).map(({ name, path }) => [name, path])),
    ...(task.step.metrics === undefined ? {} : { metricsFile: task.step.metrics.file }),
    env: task.step.env,
    secrets: task.step.secrets,
  };
}

function optionalBuilt(built: BuiltEnvironment | undefined) {
  return built === undefined ? {} : { built: { pathPrefix: built.pathPrefix, variables: built.variables } };
}

/** Their package lists are in the key. */
function linkedFolders({ prepared }: WorkspaceRun): string[] {
  return prepared.flow.flow.workspaceLinks.map((path) => join(prepared.flow.root, path));
}

function producedPaths({ task }: WorkspaceRequest): { path: string; kind: OutputSpec['kind'] }[] {
  const { outputs, metrics, plots } = task.step;
  const files = [metrics?.file, metrics?.series, ...plots.map(({ file }) => file)];
  return [
    ...Object.values(outputs).map(({ path, kind }) => ({ path, kind })),
    ...files.flatMap((path) => (path === undefined ? [] : [{ path, kind: 'file' as const }])),
  ];
}

async function builtEnvironment(
  context: WorkspaceContext,
  run: WorkspaceRun,
  { request, environments }: { request: WorkspaceRequest; environments: Environments },
): Promise<BuiltEnvironment | undefined> {
  const spec = request.task.step.environment;
  if (spec === undefined) return undefined;
  const lock = await readLock(run.prepared, spec);
  const built = await environments.ensure(
    { spec, lock, repository: run.prepared.flow.root },
    {
      signal: request.signal,
      onEvent: (event) => emitEnvironment(run.options.emit, event, context.config.clock.now()),
    },
  );
  context.rememberInterpreters({ python: { version: built.pythonVersion, packages: built.packages } });
  return built;
}
