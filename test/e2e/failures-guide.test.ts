import { describe, expect, it } from 'vitest';
import { followGuide } from '../support/follow-guide.ts';
import { guideOf, guideReader } from '../support/guide-reader.ts';

const guide = guideOf('failures');

describe('the guide to runs that fail', () => {
  const { folder, env } = guideReader();

  it('writes files and types commands', () => {
    expect(guide.filter(({ kind }) => kind === 'file').length).toBeGreaterThanOrEqual(3);
    expect(guide.filter(({ kind }) => kind === 'command').length).toBeGreaterThanOrEqual(8);
  });

  it('works as it says, command by command, in an empty folder', async () => {
    await followGuide(guide, folder, () => env);
  });
});
