import type { GateRules } from '../../model/gate/policy.ts';
import type { Verdict } from '../../model/gate/verdict.ts';
import type { SubjectFacts } from './subject-facts.ts';
import { counted, shortList, speakerOf } from './verdict-of.ts';

const EXPECTED = 'cached tasks with the outputs of the runs that computed them';

/** Whether what was taken from the cache is what the run made that is said to have computed it. */
export function judgeCached(facts: SubjectFacts, { cached }: Pick<GateRules, 'cached'>): Verdict {
  const { pass, fail, warn, none } = speakerOf('cached', facts);
  const { origins } = facts;
  if (origins.length === 0) return none({ found: 'no task was cached', expected: EXPECTED });
  const bad = origins.find(({ state }) => state === 'other' || state === 'no-such-key');
  if (bad !== undefined) {
    const { task, output, firstRun = 'unknown', state } = bad;
    const found =
      state === 'other'
        ? `${task}/${output ?? ''} is not what run ${firstRun} made with the same key`
        : `run ${firstRun}, named for ${task}, has no task with its key`;
    return fail({ found, expected: EXPECTED, task, hint: `mlgit run ${facts.subject.flow} --force` });
  }
  const unknown = origins.filter(({ state }) => state === 'unknown');
  if (unknown.length === 0) {
    return pass({ found: `${counted(origins.length, 'cached task')} as first computed`, expected: EXPECTED });
  }
  const said = {
    found: `the runs that computed ${shortList(unknown.map(({ task }) => task))} are not here`,
    expected: EXPECTED,
    hint: 'mlgit fetch',
  };
  return cached === 'known' ? fail(said) : warn(said);
}
