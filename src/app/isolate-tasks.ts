import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { UndeclaredSpec } from '../model/flow.ts';
import { isWithin } from '../workspace/environment/present-path.ts';
import { describeCovered } from '../workspace/isolate/describe-covered.ts';
import type { MachineMeans } from '../workspace/isolate/means.ts';
import {
  type Covered,
  hiddenBy,
  type NamespaceLayout,
  namespaceArguments,
} from '../workspace/isolate/namespace-arguments.ts';
import { probeMeans } from '../workspace/isolate/probe-means.ts';
import { repositoryTrees } from '../workspace/isolate/repository-trees.ts';
import { presentSystemFolders, type SystemFolder } from '../workspace/isolate/system-folders.ts';
import { traceArguments } from '../workspace/isolate/trace-arguments.ts';
import { containTask } from './contain-task.ts';
import type { Context } from './context.ts';
import type { RunUnderWay } from './run-under-way.ts';
import type { TaskImages } from './task-images.ts';
import type { IsolatedTask, TaskIsolation } from './task-isolation.ts';

/** Of the machine and of the clone that tasks are not to look into. */
export type IsolationGround = Pick<Context, 'config' | 'readConfig'> & {
  readonly location: Pick<Context['location'], 'commonDir'>;
};

interface IsolatedRun {
  readonly prepared: { readonly flow: { readonly root: string } };
  readonly options: Pick<RunUnderWay['options'], 'emit' | 'trace'>;
}

/** Of the machine and the clone: found out once a run. */
interface Ground {
  readonly means: MachineMeans;
  /** What is covered by a key is what it was when the key was made. */
  readonly covered: Map<string, Promise<Covered>>;
  /** False where the user has turned it off. */
  readonly wanted: boolean;
  readonly warm: boolean;
  readonly trees: readonly string[];
  readonly system: readonly SystemFolder[];
}

const AS_IT_COMES: UndeclaredSpec = { mode: 'report', allow: [] };

/** Chooses, of what the machine allows, how the tasks of a run are isolated (docs/guides/isolation.md). */
export function isolateTasks(
  context: IsolationGround,
  run: IsolatedRun,
  images: Pick<TaskImages, 'of'>,
): (task: IsolatedTask) => Promise<TaskIsolation> {
  let ground: Promise<Ground> | undefined;
  const warned = new Set<string>();
  const warn = (step: string, asked: string, reason: string, otherwise: string): void => {
    if (warned.has(step)) return;
    warned.add(step);
    run.options.emit({
      type: 'warning',
      at: context.config.clock.now(),
      message: `undeclared: ${asked} of step ${step} cannot be kept in full, as ${reason}: ${otherwise}`,
      hints: ['mlgit doctor   (says which means of isolation this machine has)'],
    });
  };
  return async (task) => {
    ground ??= survey(context, run.prepared.flow.root);
    const { means, ...rest } = await ground;
    const { mode } = task.step.undeclared ?? AS_IT_COMES;
    const asked = run.options.trace === true ? 'trace' : mode;
    const { image } = task.step;
    if (image !== undefined) {
      if (asked === 'trace')
        warn(task.step.name, asked, 'it runs in a container', 'only reads of Python code are seen');
      return containTask(context, task, await images.of(image));
    }
    const layout = await layoutOf(context, task, { means, ...rest });
    const tracing = asked === 'trace' || (asked === 'fail' && layout === undefined);
    const traceFile = tracing && means.trace.works ? join(task.base, 'trace') : undefined;
    if (tracing && !means.trace.works)
      warn(task.step.name, asked, means.trace.reason, 'only reads of Python code are seen');
    const within = [
      ...(layout === undefined ? [] : namespaceArguments(layout)),
      ...(traceFile !== undefined && means.trace.works ? traceArguments(means.trace.program, traceFile) : []),
    ];
    const warm = traceFile === undefined && rest.warm ? warmGround(task, layout) : undefined;
    return {
      within: () => within,
      ...(warm === undefined ? {} : { warm }),
      means: layout === undefined ? [] : ['namespace'],
      ...(traceFile === undefined ? {} : { traceFile }),
      ...(layout === undefined ? {} : { hides: hiddenBy(layout) }),
    };
  };
}

async function survey(context: IsolationGround, root: string): Promise<Ground> {
  const [means, namespace, warm, trees, system] = await Promise.all([
    probeMeans(context.config),
    context.readConfig('mlgit.mountNamespace'),
    context.readConfig('mlgit.warmWorkers'),
    repositoryTrees(context.location.commonDir, root),
    presentSystemFolders(),
  ]);
  const isOff = (setting: string | undefined): boolean => /^(false|no|off|0)$/i.test(setting ?? '');
  return { means, wanted: !isOff(namespace), warm: !isOff(warm), trees, system, covered: new Map() };
}

/**
 * The worker sees the folder of the run, of which each task keeps its own. What begins with an empty machine is not made
 * from it, and a driver of a graphics card does not outlive a fork.
 */
function warmGround(task: IsolatedTask, layout: NamespaceLayout | undefined): TaskIsolation['warm'] {
  const { fresh, resources, undeclared } = task.step;
  const isFresh = fresh === true || (resources?.gpu ?? 0) > 0 || undeclared?.mode === 'fail';
  if (isFresh || process.platform !== 'linux') return undefined;
  if (layout === undefined) return { within: [] };
  const shown = dirname(task.base);
  const within = namespaceArguments({ ...layout, base: shown, workspace: shown, mayMount: true });
  return { within, narrowed: { shown, own: task.base } };
}

/** Undefined where no namespace is possible, or it would take away what the task runs by. */
async function layoutOf(
  { config }: Pick<Context, 'config'>,
  task: IsolatedTask,
  { means, wanted, trees, system, covered }: Ground,
): Promise<NamespaceLayout | undefined> {
  const isNeeded = (tree: string): boolean => isWithin(tree, config.home) || task.covered.includes(tree);
  if (!means.namespace.works || !wanted || trees.some(isNeeded)) return undefined;
  const isBare = task.step.undeclared?.mode === 'fail';
  const emptyHome = join(task.base, 'home');
  if (isBare) await mkdir(emptyHome);
  return {
    program: means.namespace.program,
    isRoot: process.getuid?.() === 0,
    base: task.base,
    workspace: task.workspace,
    hidden: trees,
    covered: await Promise.all(task.covered.map((path) => describedOnce(path, covered))),
    ...(isBare ? { bare: { home: config.home, emptyHome, temporary: task.temporary, system } } : {}),
  };
}

function describedOnce(path: string, covered: Ground['covered']): Promise<Covered> {
  const known = covered.get(path) ?? describeCovered(path);
  covered.set(path, known);
  return known;
}
