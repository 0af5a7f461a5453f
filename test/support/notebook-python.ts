import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { toolPresent } from './required-tool.ts';

/** The folder of a Python with nbclient and ipykernel, which `test/support/servers/notebook.sh` installs. */
export function notebookPython(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'mlgit-test', 'notebook-0.11.0-7.4.0', 'bin');
}

/** For `describe.skipIf(!hasNotebooks())`. */
export function hasNotebooks(): boolean {
  return toolPresent('nbclient', () => existsSync(join(notebookPython(), '..', 'complete')));
}
