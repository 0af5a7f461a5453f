import type { ScreenSize } from './live-view.ts';

/** Below the last line of a frame the cursor has its own, on which a shell goes on whatever happens. */
const CURSOR = 1;
/** How far the run is, what happens, keys: what a list has beside itself at most. */
const AROUND_LIST = 7;
const AROUND_LOG = 3;
/** In fewer lines there is room for what runs, and for nothing beside it. */
export const FEW_ROWS = 9;

export function frameHeight({ rows }: ScreenSize): number {
  return Math.max(1, rows - CURSOR);
}

/** About so many rows of the list are shown: a page. */
export function listHeight(size: ScreenSize): number {
  return Math.max(1, frameHeight(size) - AROUND_LIST);
}

export function logHeight(size: ScreenSize): number {
  return Math.max(1, frameHeight(size) - AROUND_LOG);
}
