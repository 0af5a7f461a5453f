import { join } from 'node:path';
import { installerEnvironment } from './build-context.ts';
import type { BuiltEnvironment } from './built-environment.ts';
import { describePython, type PythonDescription } from './describe-interpreter.ts';
import { listPythonPackages } from './python-packages.ts';

export interface Described {
  /** Absolute folder of the environment. */
  readonly root: string;
  readonly kind: 'conda' | 'python';
  readonly env: { readonly [name: string]: string | undefined };
}

/** What tasks need to know of an environment that lies in `root`. */
export async function describeBuilt({ root, kind, env }: Described): Promise<BuiltEnvironment> {
  const { packages, python } = await packagesOf(root, installerEnvironment(env));
  return {
    root,
    binDir: join(root, 'bin'),
    pathPrefix: [join(root, 'bin')],
    variables: kind === 'conda' ? { CONDA_PREFIX: root } : { VIRTUAL_ENV: root },
    readableRoots: [...new Set([root, ...python.prefixes])],
    packages,
    pythonVersion: python.version,
  };
}

/** `name==version`, sorted, and the interpreter that has them. */
export async function packagesOf(
  root: string,
  env: { readonly [name: string]: string | undefined },
): Promise<{ packages: string[]; python: PythonDescription }> {
  const memo = { get: () => undefined, set: () => {} };
  const own = { ...env, PYTHONNOUSERSITE: '1' } as Record<string, string>;
  // Not in the repository, where a module may be called like one of the standard library.
  const python = await describePython(join(root, 'bin/python'), { cwd: root, env: own, memo });
  return { packages: await listPythonPackages(python.siteFolders), python };
}
