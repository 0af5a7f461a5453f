import type { Reservation } from '../../model/reservation.ts';
import { DIMENSIONS } from './policy.ts';

interface Waiting {
  readonly reservation: Reservation;
}

/**
 * Those of one process that wait, in a lane for each combination of amounts. Whoever wants just what one before it wants cannot
 * start before that one, so only the first of each lane has to be tried and posted, however wide a fan-out is.
 */
export class WaitingLanes<W extends Waiting> {
  readonly #lanes = new Map<string, W[]>();

  get isEmpty(): boolean {
    return this.#lanes.size === 0;
  }

  /** Puts it into its lane, at the place that its ticket gives it. */
  add(one: W): void {
    const key = keyOf(one);
    const lane = this.#lanes.get(key) ?? [];
    const place = lane.findLastIndex((other) => other.reservation.ticket < one.reservation.ticket) + 1;
    lane.splice(place, 0, one);
    this.#lanes.set(key, lane);
  }

  /** Whether it was the first of its lane. */
  remove(one: W): boolean {
    const key = keyOf(one);
    const lane = this.#lanes.get(key) ?? [];
    const place = lane.indexOf(one);
    if (place >= 0) lane.splice(place, 1);
    if (lane.length === 0) this.#lanes.delete(key);
    return place === 0;
  }

  /** All that want the same, in the order of their tickets. */
  laneOf(one: W): readonly W[] {
    return this.#lanes.get(keyOf(one)) ?? [];
  }

  /** The first of each lane, in the order of their tickets. */
  firsts(): readonly W[] {
    return [...this.#lanes.values()]
      .flatMap(([first]) => (first === undefined ? [] : [first]))
      .sort((a, b) => a.reservation.ticket - b.reservation.ticket);
  }
}

function keyOf({ reservation }: Waiting): string {
  return DIMENSIONS.map((dimension) => reservation[dimension]).join(' ');
}
