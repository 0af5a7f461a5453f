import { describe, expect, it } from 'vitest';
import { followGuide } from '../support/follow-guide.ts';
import { guideOf, guideReader } from '../support/guide-reader.ts';
import { requireTool } from '../support/required-tool.ts';

const guide = guideOf('look-at-runs');

describe.skipIf(requireTool('python3').missing)('the guide to looking at runs', () => {
  const { folder, env } = guideReader();

  it('works as it says, command by command, in an empty folder', async () => {
    expect(guide.filter(({ kind }) => kind === 'command').length).toBeGreaterThanOrEqual(10);
    await followGuide(guide, folder, () => env);
  });
});
