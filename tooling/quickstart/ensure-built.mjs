import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runShown } from './process.mjs';
import { QuickstartFailure } from './quickstart-failure.mjs';
import { dim, print } from './terminal.mjs';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** `npm ci` builds by itself, unless it was told to run no scripts. */
export async function ensureBuilt() {
  if (existsSync(path('../../dist/main.js'))) return;
  if (!existsSync(path('../../node_modules'))) {
    throw new QuickstartFailure('the dependencies are not installed', { hint: 'npm ci' });
  }
  print(dim('building mlgit …'));
  const { code } = await runShown(process.execPath, [path('../build.mjs')], { cwd: path('../..') });
  if (code !== 0) throw new QuickstartFailure('mlgit could not be built', { hint: 'npm run build' });
}
