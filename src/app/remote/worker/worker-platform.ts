import type { Config } from '../../../config/config.ts';
import type { PreparedTask } from '../../../executor/prepare-task.ts';
import { commandPrograms } from '../../../workspace/environment/command-programs.ts';
import { imageFolders } from '../../../workspace/environment/image-folders.ts';
import { imagePlatform } from '../../../workspace/environment/image-platform.ts';
import { type PlatformProbe, probePlatform } from '../../../workspace/environment/probe-platform.ts';
import { stepEnvironment } from '../../../workspace/environment/task-environment.ts';

export interface WorkerPlatform {
  /** It is not what the key of the task covers. */
  readonly isOther: boolean;
  /** Folders of interpreters and packages, which a task may read. */
  readonly readableRoots: readonly string[];
}

/**
 * What tasks meet on this machine: a step without a declared environment has the interpreters and packages of the driver's
 * machine in its key. Tasks that call the same programs are one question.
 */
export function knownPlatforms(
  { os, arch, env }: Config,
  emptyFolder: string,
): (prepared: PreparedTask) => Promise<WorkerPlatform> {
  const known = new Map<string, Promise<PlatformProbe>>();
  return async ({ task, command, environment }) => {
    if (environment.declared) return { isOther: false, readableRoots: [] };
    if (task.step.image !== undefined) {
      return { isOther: imagePlatform(arch) !== environment.digest, readableRoots: await imageFolders() };
    }
    const called = JSON.stringify([[...commandPrograms(command)], task.step.env]);
    const probe =
      known.get(called) ??
      probePlatform({
        commands: command,
        os,
        arch,
        repository: emptyFolder,
        cwd: emptyFolder,
        env: stepEnvironment(env, task.step.env),
        memo: { get: () => undefined, set: () => {} },
      });
    known.set(called, probe);
    const { digest, readableRoots } = await probe;
    return { isOther: digest !== environment.digest, readableRoots };
  };
}
