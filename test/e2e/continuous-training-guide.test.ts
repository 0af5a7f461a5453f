import { describe, expect, it } from 'vitest';
import { guideOf } from '../support/guide-reader.ts';
import { followTeamGuide } from '../support/team-guide.ts';
import { hasVersitygw } from '../support/versitygw.ts';

const guide = guideOf('continuous-training');

describe.skipIf(!hasVersitygw())('the guide to continuous training', () => {
  it('works as it says, command by command, with git over http and a bucket', async () => {
    expect(guide.filter(({ kind }) => kind === 'command').length).toBeGreaterThan(30);
    await followTeamGuide(guide);
  });
});
