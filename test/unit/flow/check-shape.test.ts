import { describe, expect, it } from 'vitest';
import { fileWithSteps, mistakesOf } from '../../support/flow-text.ts';

describe('a list with several items that are wrong', () => {
  it('has each of them told', () => {
    const text = fileWithSteps(
      '      a: {run: x, code: [1, a, 2], retry: {for: [oops, 300, oom]}, outputs: {o: b/o}}\n',
    );
    expect(mistakesOf(text)).toEqual([
      '5:26 code[0]: expected a glob, found the number 1',
      '5:32 code[2]: expected a glob, found the number 2',
      '5:50 for[0]: expected one of error, timeout, oom, preempted, lost, network, found the text "oops"',
      '5:56 for[1]: expected an exit code from 1 to 255, found the number 300',
    ]);
  });
});
