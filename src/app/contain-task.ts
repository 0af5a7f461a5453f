import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isWithin } from '../workspace/environment/present-path.ts';
import { containerArguments } from '../workspace/isolate/container-arguments.ts';
import { removeContainer } from '../workspace/isolate/container-engine.ts';
import { engineVariables } from '../workspace/isolate/engine-variables.ts';
import type { Context } from './context.ts';
import type { TaskImage } from './task-images.ts';
import type { IsolatedTask, TaskIsolation } from './task-isolation.ts';

/** Runs a task's commands in containers of its image, which see its folder and what its key covers, and nothing else. */
export async function containTask(
  { config }: Pick<Context, 'config'>,
  task: IsolatedTask,
  { engine, id }: TaskImage,
): Promise<TaskIsolation> {
  const name = `mlgit-${Buffer.from(config.randomBytes(8)).toString('hex')}`;
  const home = join(task.base, 'home');
  await mkdir(home);
  const covered = await present(task.covered);
  let ended = false;
  return {
    within: (env) =>
      containerArguments({
        engine,
        image: id,
        name,
        uid: process.getuid?.() ?? 0,
        gid: process.getgid?.() ?? 0,
        base: task.base,
        workspace: task.workspace,
        home,
        covered,
        memoryBytes: task.memoryBytes,
        gpus: gpusOf(task, env),
        stdin: task.stdin,
        env,
        set: Object.keys({ ...task.step.env }),
      }),
    inContainer: true,
    outer: engineVariables(config.env),
    means: ['namespace'],
    hides: (path) => ![task.base, ...covered].some((folder) => isWithin(folder, path)),
    // The engine's client may be dead and the container alive.
    end: async () => {
      if (!ended) await removeContainer(engine, name, config.env);
      ended = true;
    },
  };
}

/** Those that were reserved for it; of a caller's own choice of devices it gets the variable alone. */
function gpusOf({ step: { resources } }: IsolatedTask, env: { readonly [name: string]: string }): string[] {
  return (resources?.gpu ?? 0) === 0
    ? []
    : (env.CUDA_VISIBLE_DEVICES ?? '').split(',').filter((id) => id !== '');
}

/** An engine would make folders of those that are missing, as root. */
async function present(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        () => path,
        () => undefined,
      ),
    ),
  );
  return [...new Set(found.filter((path) => path !== undefined))];
}
