import type { Palette } from './palette.ts';
import { printable } from './printable.ts';

/** Runs that are to be shared in the background and have not been, and why the last try failed. */
export interface Unshared {
  readonly runs: readonly string[];
  readonly lastTry:
    | { readonly error?: { readonly message: string; readonly hints: readonly string[] } }
    | undefined;
}

const RUNS_SHOWN = 5;

export function renderUnshared({ runs, lastTry }: Unshared, palette: Palette): string[] {
  if (runs.length === 0) return [];
  const hidden = runs.length - RUNS_SHOWN;
  const named = runs.slice(0, RUNS_SHOWN).join(', ') + (hidden > 0 ? ` and ${hidden} more` : '');
  const lines = [palette.note(`not pushed yet: ${printable(named)}`)];
  const error = lastTry?.error;
  if (error !== undefined) {
    lines.push(`  ${printable(error.message)}`, ...error.hints.map((hint) => `  Hint: ${printable(hint)}`));
  }
  return lines;
}
