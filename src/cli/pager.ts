import { spawn } from 'node:child_process';
import { splitLine } from '../base/split-line.ts';

/** As git sets them for its pagers (git-var(1), core.pager): leave at once what fits, keep colours, keep the screen. */
const DEFAULTS = { LESS: 'FRX', LV: '-c' };

interface Surroundings {
  readonly env: { readonly [name: string]: string | undefined };
  /** `core.pager` of git's configuration. */
  readonly configured: string | undefined;
}

/** The words of the pager that git would take; undefined where the user wants none. */
export function chosenPager({ env, configured }: Surroundings): readonly string[] | undefined {
  const words = splitLine((env.GIT_PAGER ?? configured ?? env.PAGER ?? 'less').trim());
  return words[0] === '' || words[0] === 'cat' ? undefined : words;
}

/** Shows a text page by page until its reader leaves. False: there is no such program, and nothing was shown. */
export function showPaged(
  text: string,
  pager: readonly string[],
  env: Surroundings['env'],
): Promise<boolean> {
  const [program = '', ...args] = pager;
  const child = spawn(program, args, { stdio: ['pipe', 'inherit', 'inherit'], env: { ...DEFAULTS, ...env } });
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? resolve(false) : reject(error),
    );
    child.once('close', () => resolve(true));
    // Whoever leaves before the end has seen enough.
    child.stdin.on('error', () => undefined);
    child.stdin.end(text);
  });
}
