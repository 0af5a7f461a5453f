import type { Key } from './key.ts';

/**
 * By how many lines a key goes on in a list or a text of which `page` lines are shown; without end: to its end. Undefined: it is no
 * key to move by.
 */
export function movedBy(key: Key, page: number): number | undefined {
  switch (key) {
    case 'up':
    case 'k':
      return -1;
    case 'down':
    case 'j':
      return 1;
    case 'page-up':
      return -page;
    case 'page-down':
      return page;
    case 'home':
    case 'g':
      return Number.NEGATIVE_INFINITY;
    case 'end':
    case 'G':
      return Number.POSITIVE_INFINITY;
    default:
      return undefined;
  }
}

/** A place in a list of `count` rows, `step` rows on from another; the first one where there is none. */
export function movedPlace(place: number, step: number, count: number): number {
  return Math.max(0, Math.min(count - 1, place + step));
}
