// npm's `prepare`: builds, and lets git run .husky/ in a developer's own clone. npm runs it in a checkout only, never
// where the package is installed. A set-up of hooks that cannot be done is said and is no failure.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import './build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const OURS = '.husky/_';

const reason = await installHooks();
if (reason !== undefined) process.stdout.write(`Development hooks are not installed: ${reason}\n`);

/** Returns why not. */
async function installHooks() {
  if (process.env.CI) return 'this is CI';
  if (process.env.HUSKY === '0') return 'HUSKY=0';
  if (!existsSync(join(root, '.git'))) return 'this is no clone';
  const path = hooksPath();
  if (path === undefined) return 'git cannot be run';
  if (path !== '' && path !== OURS) return `core.hooksPath is ${path} already`;
  try {
    const { default: husky } = await import('husky');
    process.chdir(root);
    return husky() || undefined;
  } catch (error) {
    return error.message;
  }
}

/** What git has as core.hooksPath: empty for nothing, undefined where there is no git. */
function hooksPath() {
  try {
    return execFileSync('git', ['config', '--get', 'core.hooksPath'], { cwd: root, encoding: 'utf8' }).trim();
  } catch (error) {
    return error.status === 1 ? '' : undefined;
  }
}
