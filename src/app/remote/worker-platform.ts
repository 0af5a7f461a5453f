import type { Config } from '../../config/config.ts';
import type { PreparedTask } from '../../executor/prepare-task.ts';
import { imageFolders } from '../../workspace/environment/image-folders.ts';
import { imagePlatform } from '../../workspace/environment/image-platform.ts';
import { probePlatform } from '../../workspace/environment/probe-platform.ts';
import { stepEnvironment } from '../../workspace/environment/task-environment.ts';

export interface WorkerPlatform {
  /** It is not what the key of the task covers. */
  readonly isOther: boolean;
  /** Folders of interpreters and packages, which a task may read. */
  readonly readableRoots: readonly string[];
}

/**
 * What a task meets on this machine: a step without a declared environment has the interpreters and packages of the driver's
 * machine in its key.
 */
export async function workerPlatform(
  { os, arch, env }: Config,
  { task, command, environment }: PreparedTask,
  emptyFolder: string,
): Promise<WorkerPlatform> {
  if (environment.declared) return { isOther: false, readableRoots: [] };
  if (task.step.image !== undefined) {
    return { isOther: imagePlatform(arch) !== environment.digest, readableRoots: await imageFolders() };
  }
  const { digest, readableRoots } = await probePlatform({
    commands: command,
    os,
    arch,
    repository: emptyFolder,
    cwd: emptyFolder,
    env: stepEnvironment(env, task.step.env),
    memo: { get: () => undefined, set: () => {} },
  });
  return { isOther: digest !== environment.digest, readableRoots };
}
