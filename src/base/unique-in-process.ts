let taken = 0;

/**
 * The end of a name that nobody else on this machine has: several repositories may be worked with by one process at once, so its id
 * alone is not enough.
 */
export function uniqueOf(pid: number | string): string {
  taken += 1;
  return `${pid}-${taken}`;
}
