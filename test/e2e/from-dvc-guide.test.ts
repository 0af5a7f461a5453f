import { describe, expect, it } from 'vitest';
import { followGuide } from '../support/follow-guide.ts';
import { guideOf, guideReader } from '../support/guide-reader.ts';

const guide = guideOf('from-dvc');

describe('the guide for those who come from DVC', () => {
  const { folder, env } = guideReader();

  it('works as it says, command by command, in an empty folder', async () => {
    expect(guide.filter(({ kind }) => kind === 'command').length).toBeGreaterThanOrEqual(8);
    await followGuide(guide, folder, () => env);
  });
});
