import { describe, expect, it } from 'vitest';
import { followGuide } from '../support/follow-guide.ts';
import { guideOf, guideReader } from '../support/guide-reader.ts';

const guide = guideOf('sign-and-approve');

describe('the guide to signing', () => {
  const { folder, env } = guideReader({ name: 'Ada' });

  it('works as it says, command by command', async () => {
    expect(guide.filter(({ kind }) => kind === 'command').length).toBeGreaterThanOrEqual(20);
    await followGuide(guide, folder, () => env);
  });
});
