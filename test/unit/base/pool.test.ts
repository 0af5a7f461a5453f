import { describe, expect, it } from 'vitest';
import { mapPool } from '../../../src/base/pool.ts';

describe('a pool', () => {
  it('waits on abort for what is under way, starts nothing more, and throws the reason', async () => {
    const controller = new AbortController();
    const started: string[] = [];
    const ended: string[] = [];
    let letGo: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const work = async (item: string): Promise<void> => {
      started.push(item);
      if (item === 'long') await held;
      else controller.abort(new Error('enough'));
      ended.push(item);
    };
    const run = mapPool(['long', 'aborts', 'never'], 2, work, controller.signal);
    let settled = false;
    const watched = run.then(
      () => undefined,
      (error: Error) => {
        settled = true;
        return error.message;
      },
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(settled).toBe(false);
    letGo();
    expect(await watched).toBe('enough');
    expect(started).toEqual(['long', 'aborts']);
    expect(ended).toEqual(['aborts', 'long']);
  });

  it('waits for what is under way when the list of items itself fails', async () => {
    let open = 0;
    function* items(): Generator<number> {
      yield 1;
      throw new Error('no more items');
    }
    const run = mapPool(items(), 2, async () => {
      open++;
      await new Promise((resolve) => setImmediate(resolve));
      open--;
    });
    await expect(run).rejects.toThrow('no more items');
    expect(open).toBe(0);
  });

  it('does nothing at all when it was aborted before', async () => {
    const work = (): Promise<never> => {
      throw new Error('started');
    };
    await expect(mapPool([1], 1, work, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
    expect(await mapPool([], 3, work)).toEqual([]);
  });
});
