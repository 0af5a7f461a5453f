import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Admission } from '../../src/executor/admission/admission.ts';
import { isWithin } from '../../src/executor/admission/policy.ts';
import type { Admitted, ReservationBoard } from '../../src/executor/admission/port.ts';
import type { Amounts, PostedReservation, Reservation } from '../../src/model/reservation.ts';

const CAPACITY: Amounts = { cpu: 3, memoryBytes: 8, gpu: 2, diskBytes: 4 };
const GPUS = [0, 1];

interface Wish extends Amounts {
  /** Which process asks. */
  readonly process: number;
  /** What the clock shows then, which may be anything. */
  readonly clock: number;
  /** How many turns it keeps what it got. */
  readonly turns: number;
  /** How many times it asks for the same again, in the turn in which it gave it back. */
  readonly again: number;
  /** It gives up instead of waiting so many turns. */
  readonly patience: number;
}

const wish: fc.Arbitrary<Wish> = fc.record({
  process: fc.nat(3),
  cpu: fc.constantFrom(0, 0.5, 1, 2, 3),
  // Few, so that many want just the same.
  memoryBytes: fc.constantFrom(0, 0, 0, 3, 8),
  gpu: fc.constantFrom(0, 0, 0, 1, 2),
  diskBytes: fc.constantFrom(0, 0, 0, 2, 4),
  clock: fc.nat(5),
  turns: fc.nat(4),
  again: fc.nat(2),
  patience: fc.constantFrom(1, 3, 1000, 1000, 1000),
});

/** A board of several processes in one, on which looks and posts of all of them come in any order. */
class Wall {
  readonly posted = new Map<string, readonly PostedReservation[]>();
  readonly watchers = new Map<string, () => void>();
  /** Called at every look: other processes go on between the look and what follows from it. */
  between: (process: number) => void = () => {};

  boardOf(process: number): ReservationBoard {
    const holder = `p${process}`;
    const names = { holder, user: holder, run: `demo@${holder}` };
    return {
      ...names,
      post: (own: readonly Reservation[]) => {
        this.posted.set(
          holder,
          own.map((one) => ({ ...one, ...names })),
        );
        for (const [other, tell] of this.watchers) if (other !== holder) queueMicrotask(tell);
        this.between(process);
      },
      others: () => {
        const seen = [...this.posted].flatMap(([other, list]) => (other === holder ? [] : list));
        this.between(process);
        return seen;
      },
      watch: (onChange) => {
        this.watchers.set(holder, onChange);
        return () => void this.watchers.delete(holder);
      },
      close: () => void this.posted.delete(holder),
    };
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function play(wishes: readonly Wish[], inBetween: readonly number[]): Promise<string[]> {
  const wall = new Wall();
  let clock = 0;
  const running = new Set<{ readonly wish: Wish; readonly admitted: Admitted; readonly index: number }>();
  const admissions = [0, 1, 2, 3].map(
    (process) =>
      new Admission({ board: wall.boardOf(process), capacity: CAPACITY, gpus: GPUS, now: () => clock }),
  );
  const ended: string[] = [];
  const check = (): void => {
    const held = [...running].map(({ wish, admitted, index }) => ({
      ...wish,
      ...{ ticket: index, task: 't', held: true, gpus: admitted.gpus, holder: 'x', user: 'x', run: 'x' },
    }));
    expect(isWithin(held, CAPACITY)).toBe(true);
    for (const { gpu, gpus } of held) expect(gpus).toHaveLength(gpu);
  };
  const askOnce = async (one: Wish, index: number): Promise<Admitted | undefined> => {
    const abort = new AbortController();
    const asked = admissions[one.process]!.acquire(
      { ...one, task: `t${index}`, onWaiting: () => {} },
      abort.signal,
    );
    let waits = true;
    const giveUp = (async () => {
      for (let i = 0; i < one.patience && waits; i++) await turn();
      if (waits) abort.abort();
    })();
    const admitted = await asked;
    waits = false;
    pending.push(giveUp);
    return admitted;
  };
  const ask = async (one: Wish, index: number): Promise<void> => {
    clock = one.clock;
    let admitted: Admitted | undefined;
    for (let round = 0; round <= one.again; round++) {
      admitted = await askOnce(one, index);
      if (admitted === undefined) break;
      const entry = { wish: one, admitted, index };
      running.add(entry);
      check();
      for (let i = 0; i < one.turns; i++) await turn();
      running.delete(entry);
      admitted.release();
    }
    ended.push(admitted === undefined ? `gave up ${index}` : `ran ${index}`);
  };
  // Whoever asks while another process is in the middle of its own asking.
  const pending: Promise<void>[] = [];
  let next = 0;
  let step = 0;
  // One process does one thing at a time.
  const busy = new Set<number>();
  wall.between = (process) => {
    const one = wishes[next];
    if (busy.has(process) || one === undefined || inBetween[step++ % inBetween.length] !== 0) return;
    busy.add(process);
    if (!busy.has(one.process)) pending.push(ask(one, next++));
    busy.delete(process);
  };
  while (next < wishes.length) {
    const index = next++;
    pending.push(ask(wishes[index] as Wish, index));
    if (inBetween[step++ % inBetween.length] === 1) await turn();
  }
  for (let seen = 0; seen < pending.length; seen++) await pending[seen];
  await turn();
  expect([...wall.posted.values()].flat()).toEqual([]);
  return ended;
}

describe('admission by a board', () => {
  it('never gives more than there is, nor a device twice, and everybody who waits gets on, in any order of events', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(wish, { maxLength: 12 }),
        fc.array(fc.nat(3), { minLength: 1, maxLength: 20 }),
        async (wishes, inBetween) => {
          const ended = await play(wishes, inBetween);
          expect(ended).toHaveLength(wishes.length);
          wishes.forEach(({ patience }, index) => {
            if (patience === 1000) expect(ended).toContain(`ran ${index}`);
          });
        },
      ),
      { numRuns: 400 },
    );
  });

  it('starts a large request although small ones never stop coming', async () => {
    const wall = new Wall();
    let clock = 0;
    const admissions = [0, 1].map(
      (process) =>
        new Admission({ board: wall.boardOf(process), capacity: CAPACITY, gpus: GPUS, now: () => clock++ }),
    );
    const signal = new AbortController().signal;
    const small = { cpu: 1, memoryBytes: 0, gpu: 0, diskBytes: 0, task: 'small', onWaiting: () => {} };
    let isDone = false;
    const flood = async (): Promise<void> => {
      while (!isDone) {
        const got = await admissions[0]!.acquire(small, signal);
        await turn();
        got?.release();
      }
    };
    const flooding = [flood(), flood(), flood()];
    await turn();
    const large = await admissions[1]!.acquire({ ...small, cpu: 3, task: 'large' }, signal);
    expect(large).toBeDefined();
    isDone = true;
    large?.release();
    await Promise.all(flooding);
  });
});
