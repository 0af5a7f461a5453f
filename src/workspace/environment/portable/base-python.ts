import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The interpreter that a virtual environment was made of. */
export interface BasePython {
  /** As `3.11.7`. */
  readonly version: string;
  /** Absolute path of its program, links followed. */
  readonly file: string;
  /** Name of its program, as `python3.11`: that of its folder below `lib` too. */
  readonly program: string;
  readonly prefix: string;
  /** Absolute folder of the standard library. */
  readonly library: string;
}

const DESCRIBE = `
import json, os, platform, sys, sysconfig
program = "python%d.%d" % sys.version_info[:2]
print(json.dumps({
    "version": platform.python_version(),
    "file": os.path.realpath(sys.executable),
    "program": program,
    "prefix": sys.base_prefix,
    "library": os.path.dirname(os.__file__),
    "implementation": sys.implementation.name,
}))
`;

/** Undefined for another implementation than CPython, of which it is not known what belongs to it. */
export async function describeBase(
  python: string,
  env: { readonly [name: string]: string | undefined },
): Promise<BasePython | undefined> {
  const { stdout } = await run(python, ['-I', '-c', DESCRIBE], { env: env as NodeJS.ProcessEnv, cwd: '/' });
  const { implementation, ...base } = JSON.parse(stdout) as BasePython & { readonly implementation: string };
  return implementation === 'cpython' ? base : undefined;
}
