import { isAbsolute } from 'node:path';

type Variables = { readonly [name: string]: string };

/** Of one task, and read by nothing that an interpreter does before the task's own code. */
const OF_A_TASK = /^(MLGIT_(?!RUN$).*|TMPDIR|GIT_CEILING_DIRECTORIES)$/;

/** What is known of variables by which Python itself is set; with others a task starts afresh. */
const KNOWN_TO_PYTHON = new Set([
  'PYTHONDONTWRITEBYTECODE',
  'PYTHONHASHSEED',
  'PYTHONHOME',
  'PYTHONIOENCODING',
  'PYTHONNOUSERSITE',
  'PYTHONOPTIMIZE',
  'PYTHONPATH',
  'PYTHONSAFEPATH',
  'PYTHONUNBUFFERED',
  'PYTHONUTF8',
  'PYTHONWARNINGS',
]);

/**
 * The environment of a worker that tasks with this one may be forked from: all that an interpreter may have read when
 * it started is equal. Undefined where that depends on the task: on its folder, or on chance.
 */
export function workerVariables(env: Variables): Variables | undefined {
  const { PYTHONHASHSEED: seed = 'random', PYTHONPATH: path } = env;
  if (!/^\d+$/.test(seed)) return undefined;
  if (path?.split(':').some((entry) => !isAbsolute(entry)) === true) return undefined;
  const names = Object.keys(env).filter((name) => !OF_A_TASK.test(name));
  if (names.some((name) => name.startsWith('PYTHON') && !KNOWN_TO_PYTHON.has(name))) return undefined;
  return Object.fromEntries(names.sort().map((name) => [name, env[name] ?? '']));
}
