import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { BuildContext } from './build-context.ts';

const run = promisify(execFile);

/** Fails where there is no pip, or one before 22.3, which knows no `--python` (pip's changelog). */
const ASK = `
import pip
raise SystemExit(tuple(int(part) for part in pip.__version__.split(".")[:2]) < (22, 3))
`;

/** Whether an interpreter has a pip that installs into the environment of another. */
export async function installsElsewhere(
  python: string,
  { env, cwd, signal }: Pick<BuildContext, 'env' | 'cwd' | 'signal'>,
): Promise<boolean> {
  try {
    await run(python, ['-I', '-c', ASK], { env: env as NodeJS.ProcessEnv, cwd, signal });
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
