import { describe, expect, it } from 'vitest';
import { parsePushReport } from '../../../src/git/push-report.ts';

const RUN = 'refs/mlgit/runs/demo/aaaaaaaaaa';

function outcomeOf(flag: string, summary: string, stderr = '') {
  return parsePushReport(`To server\n${flag}\tabc:${RUN}\t${summary}\nDone\n`, stderr).get(RUN);
}

describe('the report of a push', () => {
  it.each([
    ['*', '[new reference]', 'created'],
    [' ', '1234567..89abcde', 'updated'],
    ['=', '[up to date]', 'up-to-date'],
    ['!', '[rejected] (stale info)', 'taken'],
    ['!', '[rejected] (fetch first)', 'taken'],
    ['!', "[remote rejected] (cannot lock ref 'x': reference already exists)", 'taken'],
    ['!', '[remote rejected] (failed to update ref)', 'taken'],
    ['!', '[rejected] (atomic push failed)', 'not-done'],
    ['!', '[remote failure] (remote failed to report status)', 'not-done'],
    ['!', '[remote rejected] (deny updating a hidden ref)', 'refused'],
    ['!', '[remote rejected] (pre-receive hook declined)', 'refused'],
    ['!', '[remote rejected] (funny refname)', 'refused'],
  ])('with %s and %s says %s', (flag, summary, outcome) => {
    expect(outcomeOf(flag, summary)?.outcome).toBe(outcome);
  });

  it('of a refusal has the words of the remote, without its progress', () => {
    const stderr = [
      'remote: Resolving deltas: 100% (1/1), done.        ',
      'remote: GitLab: You can only push branches.        ',
      'remote:         ',
      'To server',
    ].join('\n');
    expect(outcomeOf('!', '[remote rejected] (pre-receive hook declined)', stderr)?.reason).toBe(
      'pre-receive hook declined: GitLab: You can only push branches.',
    );
  });

  it('of a connection that never came is empty', () => {
    expect(parsePushReport('', 'fatal: unable to access').size).toBe(0);
  });
});
