import { describe, expect, it } from 'vitest';
import { followGuide } from '../support/follow-guide.ts';
import { guideOf, guideReader } from '../support/guide-reader.ts';

const guide = guideOf('review-a-model');

describe('the guide to reviewing a model', () => {
  const { folder, env } = guideReader();

  it('works as it says, command by command', async () => {
    expect(guide.filter(({ kind }) => kind === 'command').length).toBeGreaterThanOrEqual(10);
    await followGuide(guide, folder, () => env);
  });
});
