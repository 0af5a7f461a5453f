import { humanBytes } from '../../base/human.ts';
import type { Amounts, PostedReservation } from '../../model/reservation.ts';
import type { Dimension, Verdict } from './policy.ts';

const SHOWN = 2;

/** What a request waits for, as the end of a sentence: `2 of 2 cpu are taken by mina's run k3f9abcdef`. */
export function describeWait(
  verdict: Exclude<Verdict, { kind: 'start' }>,
  others: readonly PostedReservation[],
  { capacity, run }: { readonly capacity: Amounts; readonly run: string },
): string {
  if (verdict.kind === 'queued')
    return `it is the turn of ${nameOf(verdict.behind, run)}, which asked before`;
  const { dimension } = verdict;
  const holders = others.filter((one) => one.held && one[dimension] > 0);
  const taken = holders.reduce((sum, one) => sum + one[dimension], 0);
  const names = [...new Set(holders.map((one) => nameOf(one, run)))];
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  const by = names.slice(0, SHOWN).join(', ');
  return `${amount(dimension, taken)} of ${amount(dimension, capacity[dimension])} ${NAMES[dimension]} are taken by ${by}${more}`;
}

/**
 * What a request asks for in vain, however long it waits: as what is said of a step:
 * `needs 64.0 GiB memory, and this machine can give 22.4 GiB`.
 */
export function describeShortage(dimension: Dimension, wanted: number, had: number): string {
  return `needs ${amount(dimension, wanted)} ${NAMES[dimension]}, and this machine can give ${amount(dimension, had)}`;
}

export const NAMES: { readonly [dimension in Dimension]: string } = {
  cpu: 'cpu',
  memoryBytes: 'memory',
  gpu: 'gpu',
  diskBytes: 'disk',
};

export function amount(dimension: Dimension, value: number): string {
  return dimension === 'memoryBytes' || dimension === 'diskBytes'
    ? humanBytes(value)
    : String(Math.round(value * 1000) / 1000);
}

function nameOf({ user, run }: PostedReservation, own: string): string {
  return run === own ? 'this run' : `${user}'s run ${run}`;
}
