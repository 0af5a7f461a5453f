import { usageError } from '../model/mlgit-error.ts';
import { describeTerminal, type Palette } from '../ui/palette.ts';
import type { ScreenPlace } from '../ui/screen/screen.ts';
import { isForeground } from './foreground.ts';
import { isWatched } from './is-watched.ts';

interface Surroundings {
  readonly env: { readonly [name: string]: string | undefined };
  readonly json: boolean;
}

/**
 * Whether somebody sits at a terminal who can look around in what is shown. `MLGIT_BROWSE=never` says that nobody wants to;
 * a screen reader hears text better.
 * @throws MlgitError `bad-setting` (usage) for another value.
 */
export function mayBrowse({ env, json }: Surroundings): boolean {
  const wanted = env.MLGIT_BROWSE ?? '';
  if (!['', 'auto', 'never'].includes(wanted)) {
    throw usageError('bad-setting', `MLGIT_BROWSE=${wanted}: expected auto or never`, [
      'export MLGIT_BROWSE=never',
    ]);
  }
  return (
    !json &&
    isWatched(env) &&
    wanted !== 'never' &&
    process.stdin.isTTY === true &&
    describeTerminal(process.stdout, env).isTTY &&
    isForeground()
  );
}

/** The terminal as a screen. What draws it is loaded here, and nowhere before. */
export async function openTerminalScreen(palette: Palette): Promise<ScreenPlace> {
  const { inkScreens } = await import('../ui/ink/open-screen.tsx');
  return inkScreens({ output: process.stdout, input: process.stdin, palette });
}
