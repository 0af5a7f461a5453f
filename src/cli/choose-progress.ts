import { usageError } from '../model/mlgit-error.ts';
import { isWatched } from './is-watched.ts';

/** How a run is shown while it goes on. */
export const PROGRESS = ['auto', 'live', 'lines', 'ndjson'] as const;

/** `none`: only the document at the end. */
export type Progress = 'live' | 'lines' | 'ndjson' | 'none';

interface Surroundings {
  /** Whether standard output is a terminal that can do more than print lines. */
  readonly isTTY: boolean;
  readonly json: boolean;
  readonly env: { readonly [name: string]: string | undefined };
}

/**
 * A live view where somebody watches a terminal, and lines elsewhere. `MLGIT_PROGRESS` is what is asked without a flag.
 * `flag` is one of `PROGRESS`.
 * @throws MlgitError `bad-progress` (usage) for a value of MLGIT_PROGRESS that is none, `no-terminal` (usage) for `live` without one.
 */
export function chooseProgress(flag: string | undefined, { isTTY, json, env }: Surroundings): Progress {
  if (flag === 'ndjson') return 'ndjson';
  if (json) return 'none';
  const asked = flag ?? ofEnvironment(env.MLGIT_PROGRESS);
  if (flag === 'live' && !isTTY) throw noTerminal();
  if (asked === 'lines' || !isTTY) return 'lines';
  if (asked === 'live') return 'live';
  return isWatched(env) ? 'live' : 'lines';
}

function ofEnvironment(value: string | undefined): 'auto' | 'live' | 'lines' {
  if (value === undefined || value === '') return 'auto';
  if (value === 'auto' || value === 'live' || value === 'lines') return value;
  throw usageError('bad-progress', `MLGIT_PROGRESS=${value}: expected auto, live or lines`, [
    'export MLGIT_PROGRESS=lines',
  ]);
}

function noTerminal(): Error {
  return usageError('no-terminal', 'A live view needs a terminal, and standard output is none', [
    '--progress lines',
  ]);
}
