import type { Outcome, Verdict } from '../../model/gate/verdict.ts';
import type { SubjectFacts } from './subject-facts.ts';

type Said = Pick<Verdict, 'found' | 'expected' | 'hint' | 'task'>;

/** Makes the verdicts of one rule about one subject. */
export interface Speaker {
  pass(said: Said): Verdict;
  fail(said: Said): Verdict;
  warn(said: Said): Verdict;
  /** Nothing that the rule could be about. */
  none(said: Said): Verdict;
  /** `blocks`: whether the policy lets it fail. */
  notComparable(said: Said, blocks: boolean): Verdict;
}

export function speakerOf(rule: string, { subject: { flow, file } }: Pick<SubjectFacts, 'subject'>): Speaker {
  const say = (outcome: Outcome, blocks: boolean, said: Said): Verdict => ({
    rule,
    flow,
    outcome,
    blocks,
    ...said,
    ...(file === undefined ? {} : { file }),
  });
  return {
    pass: (said) => say('pass', false, said),
    fail: (said) => say('fail', true, said),
    warn: (said) => say('warn', false, said),
    none: (said) => say('not-applicable', false, said),
    notComparable: (said, blocks) => say('not-comparable', blocks, said),
  };
}

const SHOWN = 3;

/** `a, b, c and 2 more`. */
export function shortList(names: readonly string[], total = names.length): string {
  const shown = names.slice(0, SHOWN);
  const more = total - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** `1 task`, `3 tasks`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
