import { compareBytes } from '../../base/byte-order.ts';
import type { Amounts, PostedReservation } from '../../model/reservation.ts';

export const DIMENSIONS = ['cpu', 'memoryBytes', 'gpu', 'diskBytes'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Parts of cores are added up in binary fractions. */
const EPSILON = 1e-6;

export const NOTHING: Amounts = { cpu: 0, memoryBytes: 0, gpu: 0, diskBytes: 0 };

export type Verdict =
  | { readonly kind: 'start' }
  /** There is not enough of it left. */
  | { readonly kind: 'taken'; readonly dimension: Dimension }
  /** There is enough, but somebody who asked before needs it. */
  | { readonly kind: 'queued'; readonly behind: PostedReservation };

/**
 * Whether a request may start beside what is held. Those who asked before keep their place: a later one passes them only
 * where it takes nothing that they wait for, so whoever is first waits for those that run already and for nobody else.
 */
export function admit(
  request: PostedReservation,
  others: readonly PostedReservation[],
  capacity: Amounts,
): Verdict {
  const free = freeBeside(others, capacity);
  const dimension = DIMENSIONS.find((one) => request[one] > free[one] + EPSILON);
  if (dimension !== undefined) return { kind: 'taken', dimension };
  const behind = others
    .filter((other) => !other.held && asksBefore(other, request))
    .find((other) => DIMENSIONS.some((one) => delays(request[one], other[one], free[one])));
  return behind === undefined ? { kind: 'start' } : { kind: 'queued', behind };
}

/** Of what is held together there is never more than the machine has, nor a device twice. */
export function isWithin(held: readonly PostedReservation[], capacity: Amounts): boolean {
  const gpus = held.flatMap((one) => one.gpus);
  if (new Set(gpus).size < gpus.length) return false;
  const free = freeBeside(held, capacity);
  return DIMENSIONS.every((one) => free[one] >= -EPSILON);
}

/** Dimensions of which the machine has less than is asked for, however long one waits. */
export function impossible(request: Amounts, capacity: Amounts): readonly Dimension[] {
  return DIMENSIONS.filter((one) => request[one] > capacity[one] + EPSILON);
}

export function asksBefore(a: PostedReservation, b: PostedReservation): boolean {
  return (a.ticket - b.ticket || compareBytes(a.holder, b.holder)) < 0;
}

function freeBeside(reservations: readonly PostedReservation[], capacity: Amounts): Amounts {
  const free = { ...capacity };
  for (const one of reservations) {
    if (one.held) for (const dimension of DIMENSIONS) free[dimension] -= one[dimension];
  }
  return free;
}

/** Whether taking `wanted` of `free` would make somebody wait longer who waits for `needed`. */
function delays(wanted: number, needed: number, free: number): boolean {
  return wanted > 0 && needed > 0 && free - wanted < needed - EPSILON;
}
