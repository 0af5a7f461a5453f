import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { followGuide } from '../support/follow-guide.ts';
import { guideOf, guideReader } from '../support/guide-reader.ts';
import { PROJECT } from '../support/quickstart-run.ts';

const guide = guideOf('python-runs');

describe('the guide to runs of code that is no flow', () => {
  const { folder, env } = guideReader();

  it('works as it says, command by command', async () => {
    expect(guide.filter(({ kind }) => kind === 'command').length).toBeGreaterThanOrEqual(7);
    await followGuide(guide, folder, () => ({
      ...env,
      PYTHONPATH: join(PROJECT, 'python/src'),
      MLGIT_NODE: process.execPath,
    }));
  });
});
