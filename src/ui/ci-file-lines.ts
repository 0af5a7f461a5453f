import type { Palette } from './palette.ts';

/** A file for CI, and what became of it; of one that is somebody's, what to add to it. */
export function ciFileLines(
  {
    path,
    state,
    add,
  }: { readonly path: string; readonly state: 'written' | 'same' | 'kept'; readonly add?: string },
  palette: Palette,
): string[] {
  if (state === 'written') return [`${palette.good('+')} ${path}  reviews and verifies models in CI`];
  if (state === 'same') return [`= ${path}  does that already`];
  const lines = (add ?? '').trimEnd().split('\n');
  return [`= ${path}  kept as it is; to be added to it:`, ...lines.map((line) => `    ${line}`)];
}
