import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { QuickstartFailure } from './quickstart-failure.mjs';
import { VARIANTS } from './variants.mjs';

const USAGE = 'npm run quickstart -- [DIR] [--variant full|python-stdlib|node]';

/**
 * Where and what to show. Without DIR a temporary folder is made. MLGIT_QUICKSTART_VARIANT and
 * MLGIT_QUICKSTART_MLGIT (the entry point to run, this checkout's by default) are for tests.
 */
export function readOptions(argv, env) {
  const { values, positionals } = parse(argv);
  const variant = values.variant ?? (env.MLGIT_QUICKSTART_VARIANT || undefined);
  if (positionals.length > 1) throw usage(`expected one folder, found ${positionals.length}`);
  if (variant !== undefined && !Object.hasOwn(VARIANTS, variant)) {
    throw usage(`unknown variant ${variant}, expected one of ${Object.keys(VARIANTS).join(', ')}`);
  }
  return {
    // npm runs scripts in the package's folder; INIT_CWD is where the caller stands.
    folder: positionals[0] === undefined ? undefined : resolve(env.INIT_CWD ?? '.', positionals[0]),
    variant,
    mlgit: env.MLGIT_QUICKSTART_MLGIT || fileURLToPath(new URL('../../bin/mlgit.js', import.meta.url)),
  };
}

function parse(argv) {
  try {
    return parseArgs({ args: argv, allowPositionals: true, options: { variant: { type: 'string' } } });
  } catch (error) {
    throw usage(error.message, error);
  }
}

const usage = (message, cause) => new QuickstartFailure(message, { hint: USAGE, exitCode: 2, cause });
