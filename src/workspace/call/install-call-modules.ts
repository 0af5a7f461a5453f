import { join } from 'node:path';
import { layOutModules } from '../python-modules.ts';
import { FORKED_SOURCE } from './forked-source.ts';
import { FUNCTION_SOURCE } from './function-source.ts';
import { NOTEBOOK_SOURCE } from './notebook-source.ts';
import { SHELF_SOURCE } from './shelf-source.ts';
import { START_SOURCE } from './start-source.ts';
import { WARM_SOURCE } from './warm-source.ts';

/** Name of the file, in the folder of `installCallModules`, that forks tasks (runner/local/warm). */
export const WARM_FILE = 'mlgit_warm.py';

/** Lays out what runs steps with `python` and `notebook`, and returns the folder to put last on `PYTHONPATH`. */
export function installCallModules(cacheDir: string, pid: number): Promise<string> {
  const modules = {
    'mlgit_call.py': FUNCTION_SOURCE,
    'mlgit_notebook.py': NOTEBOOK_SOURCE,
    'mlgit_forked.py': FORKED_SOURCE,
    'mlgit_shelf.py': SHELF_SOURCE,
    'mlgit_start.py': START_SOURCE,
    [WARM_FILE]: WARM_SOURCE,
  };
  return layOutModules(join(cacheDir, 'call'), modules, pid);
}
