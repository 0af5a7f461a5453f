import { join } from 'node:path';
import { layOutModules } from '../python-modules.ts';
import hookSource from './python/sitecustomize.py';

/** Its file in the folder of `installAuditHook`, by a name that Python imports at its start. */
export const HOOK_FILE = 'sitecustomize.py';

/**
 * Lays the audit hook out under the cache folder and returns the folder to put first on `PYTHONPATH`.
 *
 * It sees what Python code of CPython 3.8 and later opens, lists and imports, in every process that inherits the
 * variables. It does not see files opened by libraries in C or C++, processes started with a cleared environment,
 * or `python -I`, `-E` and `-S`.
 */
export function installAuditHook(cacheDir: string, pid: number): Promise<string> {
  return layOutModules(join(cacheDir, 'observe'), { [HOOK_FILE]: hookSource }, pid);
}
