import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type ToolVersion =
  | { readonly version: string; readonly absent?: never }
  | { readonly version?: undefined; readonly absent: boolean };

/** What a program on the PATH of `env` says to `--version`; without a version it is `absent`, or does not run. */
export async function toolVersion(
  name: string,
  env: { readonly [variable: string]: string | undefined },
): Promise<ToolVersion> {
  try {
    const { stdout, stderr } = await run(name, ['--version'], { env: env as NodeJS.ProcessEnv });
    return { version: (stdout || stderr).trim() };
  } catch (error) {
    return { absent: (error as NodeJS.ErrnoException).code === 'ENOENT' };
  }
}
