import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** Variables of package managers, without which a machine behind a proxy or a mirror reaches no index. */
const INDEX =
  /^(PIP_|UV_|SSL_|REQUESTS_CA|https?_proxy$|HTTPS?_PROXY$|no_proxy$|NO_PROXY$|all_proxy$|ALL_PROXY$)/;

/** A cleared environment for a person who has just got this machine: nothing but a PATH and an empty home. */
export function newcomer(home: string): NodeJS.ProcessEnv {
  return {
    PATH: [join(PROJECT, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
    HOME: home,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    COLUMNS: '80',
  };
}

/** What the full example needs beyond a newcomer's: the index, and built environments kept between test runs. */
export function withPackageIndex(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const passed = Object.entries(process.env).filter(([name]) => INDEX.test(name));
  const settings = [join(homedir(), '.config/pip/pip.conf'), join(homedir(), '.pip/pip.conf')].find(
    existsSync,
  );
  return {
    ...env,
    ...(settings === undefined ? {} : { PIP_CONFIG_FILE: settings }),
    ...Object.fromEntries(passed),
    XDG_CACHE_HOME: join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'mlgit-test', 'quickstart'),
  };
}

export function quickstart(args: readonly string[], env: NodeJS.ProcessEnv) {
  const script = join(PROJECT, 'tooling', 'quickstart.mjs');
  return spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', env, cwd: PROJECT });
}
