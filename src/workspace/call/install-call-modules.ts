import { join } from 'node:path';
import { layOutModules } from '../python-modules.ts';
import callSource from './python/mlgit_call.py';
import endSource from './python/mlgit_end.py';
import forkedSource from './python/mlgit_forked.py';
import notebookSource from './python/mlgit_notebook.py';
import readySource from './python/mlgit_ready.py';
import shelfSource from './python/mlgit_shelf.py';
import startSource from './python/mlgit_start.py';
import warmSource from './python/mlgit_warm.py';

/** Name of the file, in the folder of `installCallModules`, that forks tasks (runner/local/warm). */
export const WARM_FILE = 'mlgit_warm.py';

/** Lays out what runs steps with `python` and `notebook`, and returns the folder to put last on `PYTHONPATH`. */
export function installCallModules(cacheDir: string, pid: number): Promise<string> {
  const modules = {
    'mlgit_call.py': callSource,
    'mlgit_notebook.py': notebookSource,
    'mlgit_end.py': endSource,
    'mlgit_forked.py': forkedSource,
    'mlgit_ready.py': readySource,
    'mlgit_shelf.py': shelfSource,
    'mlgit_start.py': startSource,
    [WARM_FILE]: warmSource,
  };
  return layOutModules(join(cacheDir, 'call'), modules, pid);
}
