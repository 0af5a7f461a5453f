import { usageError } from '../model/mlgit-error.ts';
import { type Env, environmentOf, workingFolder } from './environment.ts';
import { failureOf } from './failure.ts';
import type { ConfigScope, RepositoryLocation } from './port.ts';
import { callGit } from './process.ts';

/** git's answer when there was nothing to unset. */
const NOTHING_THERE = 5;

/**
 * Writes all values of a key of git's configuration in place of what the file had; no values remove the key.
 * @throws MlgitError `bad-config-key` (usage).
 */
export async function writeConfig(
  location: RepositoryLocation,
  env: Env,
  change: { readonly key: string; readonly values: readonly string[]; readonly scope: ConfigScope },
): Promise<void> {
  const { key, values, scope } = change;
  const where = scope === 'user' ? '--global' : '--local';
  const call = async (args: readonly string[]) => {
    const answer = await callGit({
      args: ['config', where, ...args],
      cwd: workingFolder(location),
      env: environmentOf(location, env),
    });
    if (answer.exitCode === 1) throw badKey(key);
    if (answer.exitCode !== 0 && answer.exitCode !== NOTHING_THERE) {
      throw failureOf({ name: 'config', ...answer });
    }
  };
  const [first, ...others] = values;
  if (first === undefined) return call(['--unset-all', key]);
  await call(['--replace-all', key, first]);
  for (const value of others) await call(['--add', key, value]);
}

function badKey(key: string): Error {
  return usageError('bad-config-key', `git takes no setting of the name ${JSON.stringify(key)}`, [
    'git config --list',
  ]);
}
