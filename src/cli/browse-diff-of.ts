import type { Context } from '../app/context.ts';
import type { RunDiff } from '../model/diff/run-diff.ts';
import type { Palette } from '../ui/palette.ts';
import { openTerminalScreen } from './choose-screen.ts';
import { diffControls } from './diff-controls.ts';

export interface BrowseMeans {
  readonly palette: Palette;
  /** Of the package. */
  readonly root: string;
  readonly signal: AbortSignal;
}

/** Shows what one or two SPECs differ in until somebody leaves, and returns what was shown first. */
export async function browseDiffOf(
  context: Context,
  { specs, key }: { readonly specs: readonly string[]; readonly key: readonly string[] | undefined },
  { palette, root, signal }: BrowseMeans,
): Promise<RunDiff> {
  const controls = diffControls(context, root, key);
  const [diff, place, { runDiffBrowser }] = await Promise.all([
    controls.compare(specs, signal),
    openTerminalScreen(palette),
    import('../ui/diff/browse/run-diff-browser.ts'),
  ]);
  await runDiffBrowser(place, diff, controls, signal);
  return diff;
}
