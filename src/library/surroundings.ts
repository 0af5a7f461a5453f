import { readFileSync } from 'node:fs';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';

/** What would send git to another repository than the one whose path is given, as when a hook calls the program. */
const LOCATING = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_COMMON_DIR', 'GIT_INDEX_FILE', 'GIT_OBJECT_DIRECTORY'];

/** The surroundings of one repository: with a path, no matter where the process stands. */
export function surroundings(of: {
  readonly path?: string | undefined;
  readonly env?: Config['env'] | undefined;
}): Config {
  const config = loadConfig(packageVersion(), { cwd: of.path, env: of.env });
  if (of.path === undefined) return config;
  const env = Object.fromEntries(Object.entries(config.env).filter(([name]) => !LOCATING.includes(name)));
  return Object.freeze({ ...config, env: Object.freeze(env) });
}

/** Of the package whose `dist/` this file is bundled into. */
function packageVersion(): string {
  const file = new URL('../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}
