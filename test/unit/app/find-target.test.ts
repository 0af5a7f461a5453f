import { describe, expect, it } from 'vitest';
import { type FoundRun, findTarget } from '../../../src/app/find-target.ts';
import type { ManifestTask } from '../../../src/model/manifest.ts';
import { parseSpec } from '../../../src/model/parse-spec.ts';

/** A step named as its artifact, a folder, as steps in Python are. */
const run = {
  flow: 'credit',
  id: 'k3f9k3f9k3',
  manifest: { tasks: { 'train/segment=other': task('other'), 'train/segment=student': task('student') } },
} as unknown as FoundRun;

function task(segment: string): ManifestTask {
  return { item: { segment }, outputs: { train: { kind: 'tree', digest: `b3:${segment}` } } } as never;
}

describe('what a path names in a run', () => {
  it.each([
    ['train/segment=student', 'train/segment=student', []],
    ['train/segment=student/train', 'train/segment=student', []],
    ['train/segment=student/train/model.skops', 'train/segment=student', ['model.skops']],
    ['train/segment=other/train/segment=student', 'train/segment=other', ['segment=student']],
  ])('takes an item in front as that of the task: %s', (path, taskId, inner) => {
    expect(findTarget(run, parseSpec(`credit@latest:${path}`))).toMatchObject({
      kind: 'artifact',
      taskId,
      name: 'train',
      inner,
    });
  });

  it('does not guess which item a name alone means', () => {
    expect(() => findTarget(run, parseSpec('credit@latest:train'))).toThrow(
      expect.objectContaining({ code: 'ambiguous-path' }),
    );
  });
});
