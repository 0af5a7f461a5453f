import { describe, expect, it } from 'vitest';
import { linesAtOnce } from '../../../src/app/lines-at-once.ts';
import type { LogPiece } from '../../../src/app/log-piece.ts';

function piece(task: string, chunks: () => AsyncIterable<Uint8Array>): LogPiece {
  return {
    ...{ run: 'abcdefghij', flow: 'demo', task, attempt: 1, attempts: 1, startedMs: 0 },
    open: async () => chunks(),
    times: async () => () => 0,
  };
}

const bytes = (text: string) => Buffer.from(text);

describe('linesAtOnce', () => {
  it('gives what one log has while another has nothing yet', async () => {
    const { promise: go, resolve: open } = Promise.withResolvers<void>();
    async function* pieces() {
      yield piece('silent', async function* () {
        await go;
        yield bytes('late\n');
      });
      yield piece('quick', async function* () {
        yield bytes('a\nb\n');
      });
    }
    const told: string[] = [];
    for await (const { piece: of, line } of linesAtOnce(pieces())) {
      told.push(`${of.task} ${line}`);
      if (told.length === 2) open();
    }
    expect(told).toEqual(['quick a', 'quick b', 'silent late']);
  });

  it('reads no further than one line beyond what was taken', async () => {
    const read: number[] = [];
    async function* pieces() {
      yield piece('long', async function* () {
        for (let i = 0; i < 100; i++) {
          read.push(i);
          yield bytes(`${i}\n`);
        }
      });
    }
    const lines = linesAtOnce(pieces());
    await lines.next();
    await lines.next();
    await new Promise((turn) => setImmediate(turn));
    expect(read.length).toBeLessThanOrEqual(3);
    await lines.return(undefined);
    expect(read.length).toBeLessThanOrEqual(4);
  });

  it('fails as a log or their list does, after what came before', async () => {
    async function* broken() {
      yield piece('bad', async function* () {
        yield bytes('one\n');
        throw new Error('the disk');
      });
    }
    const lines = linesAtOnce(broken());
    expect(String((await lines.next()).value?.line)).toBe('one');
    await expect(lines.next()).rejects.toThrow('the disk');
    const none = { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('the list')) }) };
    await expect(linesAtOnce(none).next()).rejects.toThrow('the list');
  });
});
