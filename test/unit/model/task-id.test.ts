import { describe, expect, it } from 'vitest';
import { formatItem } from '../../../src/flow/format-item.ts';
import { taskId } from '../../../src/flow/plan-tasks.ts';
import { splitTaskId } from '../../../src/model/task-id.ts';

describe('a task id', () => {
  it('is of a step alone, or of one in subflows', () => {
    expect(splitTaskId('train')).toEqual({ step: 'train' });
    expect(splitTaskId('each/inner/train')).toEqual({ step: 'each/inner/train' });
  });

  it.each([{ depth: 3 }, { city: 'a/b=c', year: 2024 }, { note: 'x'.repeat(400) }])(
    'comes apart as it was put together for %j',
    (item) => {
      expect(splitTaskId(taskId('each/train', item))).toEqual({ step: 'each/train', item: formatItem(item) });
    },
  );
});
