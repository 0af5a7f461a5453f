import { describe, expect, it } from 'vitest';
import { describeWait } from '../../../../src/executor/admission/describe-wait.ts';
import { admit, impossible, isWithin, NOTHING } from '../../../../src/executor/admission/policy.ts';
import type { PostedReservation } from '../../../../src/model/reservation.ts';

const GIB = 2 ** 30;
const CAPACITY = { cpu: 4, memoryBytes: 16 * GIB, gpu: 2, diskBytes: 100 * GIB };

const of = (facts: Partial<PostedReservation>): PostedReservation => ({
  ...NOTHING,
  ticket: 1,
  task: 'train',
  held: false,
  gpus: [],
  holder: 'a',
  user: 'mina',
  run: 'credit@k3f9abcdef',
  ...facts,
});

describe('a request', () => {
  it('starts beside what is held when there is enough', () =>
    expect(admit(of({ ticket: 9, cpu: 2 }), [of({ held: true, cpu: 2 })], CAPACITY)).toEqual({
      kind: 'start',
    }));

  it('waits for what is taken', () =>
    expect(admit(of({ ticket: 9, cpu: 2 }), [of({ held: true, cpu: 3 })], CAPACITY)).toEqual({
      kind: 'taken',
      dimension: 'cpu',
    }));

  it('adds up parts of cores', () => {
    const tenths = Array.from({ length: 39 }, () => of({ held: true, cpu: 0.1 }));
    expect(admit(of({ ticket: 9, cpu: 0.1 }), tenths, CAPACITY).kind).toBe('start');
    expect(admit(of({ ticket: 9, cpu: 0.2 }), tenths, CAPACITY).kind).toBe('taken');
  });

  it('does not pass one that asked before and waits for the same', () => {
    const large = of({ ticket: 1, cpu: 4 });
    const verdict = admit(of({ ticket: 2, cpu: 1 }), [of({ held: true, cpu: 1 }), large], CAPACITY);
    expect(verdict).toEqual({ kind: 'queued', behind: large });
  });

  it('passes one that waits for something else', () => {
    const forMemory = of({ ticket: 1, cpu: 1, memoryBytes: 16 * GIB });
    const held = of({ held: true, cpu: 1, memoryBytes: GIB });
    expect(admit(of({ ticket: 2, cpu: 1 }), [held, forMemory], CAPACITY).kind).toBe('start');
    expect(admit(of({ ticket: 2, cpu: 1, memoryBytes: 1 }), [held, forMemory], CAPACITY).kind).toBe('queued');
  });

  it('leaves what one that asked before can have at once', () => {
    const both = [of({ ticket: 1, cpu: 2 })];
    expect(admit(of({ ticket: 2, cpu: 2 }), both, CAPACITY).kind).toBe('start');
    expect(admit(of({ ticket: 2, cpu: 3 }), both, CAPACITY).kind).toBe('queued');
  });

  it('with the same ticket has the order of the processes', () => {
    const other = of({ ticket: 5, holder: 'b', cpu: 4 });
    expect(admit(of({ ticket: 5, holder: 'c', cpu: 1 }), [other], CAPACITY).kind).toBe('queued');
    expect(admit(of({ ticket: 5, holder: 'a', cpu: 1 }), [other], CAPACITY).kind).toBe('start');
  });

  it('is impossible only above what the machine has', () => {
    expect(impossible({ ...CAPACITY }, CAPACITY)).toEqual([]);
    expect(impossible({ ...NOTHING, gpu: 3, memoryBytes: 17 * GIB }, CAPACITY)).toEqual([
      'memoryBytes',
      'gpu',
    ]);
  });
});

describe('what is held', () => {
  it('never has a device twice', () => {
    const held = (gpus: number[]) => of({ held: true, gpu: 1, gpus });
    expect(isWithin([held([0]), held([1])], CAPACITY)).toBe(true);
    expect(isWithin([held([0]), held([0])], CAPACITY)).toBe(false);
  });
});

describe('the reason to wait', () => {
  const tell = (request: PostedReservation, others: PostedReservation[]): string => {
    const verdict = admit(request, others, CAPACITY);
    if (verdict.kind === 'start') throw new Error('starts');
    return describeWait(verdict, others, { capacity: CAPACITY, run: 'credit@own0000000' });
  };

  it('names amounts and who has them', () => {
    expect(tell(of({ ticket: 2, cpu: 1 }), [of({ held: true, cpu: 4 })])).toBe(
      "4 of 4 cpu are taken by mina's run credit@k3f9abcdef",
    );
    const others = ['own0000000', 'b', 'c', 'd'].map((id, i) =>
      of({ held: true, memoryBytes: 4 * GIB, run: `credit@${id}`, ticket: i }),
    );
    expect(tell(of({ ticket: 9, memoryBytes: GIB }), others)).toBe(
      "16.0 GiB of 16.0 GiB memory are taken by this run, mina's run credit@b and 2 more",
    );
  });

  it('names who is before', () =>
    expect(tell(of({ ticket: 2, cpu: 1 }), [of({ held: true, cpu: 1 }), of({ cpu: 4, user: 'omar' })])).toBe(
      "it is the turn of omar's run credit@k3f9abcdef, which asked before",
    ));
});
