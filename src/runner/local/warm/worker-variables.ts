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

export interface SplitVariables {
  /** Of a worker: all that an interpreter may have read when it started. */
  readonly common: Variables;
  readonly own: Variables;
}

/** Undefined where what an interpreter does at its start depends on the task: on its folder, or on chance. */
export function splitVariables(env: Variables): SplitVariables | undefined {
  const { PYTHONHASHSEED: seed = 'random', PYTHONPATH: path } = env;
  if (!/^\d+$/.test(seed)) return undefined;
  if (path?.split(':').some((entry) => !isAbsolute(entry)) === true) return undefined;
  const names = Object.keys(env).sort();
  if (names.some((name) => name.startsWith('PYTHON') && !KNOWN_TO_PYTHON.has(name))) return undefined;
  const those = (isOwn: boolean): Variables =>
    Object.fromEntries(
      names.filter((name) => OF_A_TASK.test(name) === isOwn).map((name) => [name, env[name] ?? '']),
    );
  return { common: those(false), own: those(true) };
}
