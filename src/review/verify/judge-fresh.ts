import type { Verdict } from '../../model/gate/verdict.ts';
import { isTouched, type StaleFact, type SubjectFacts } from './subject-facts.ts';
import { counted, shortList, speakerOf } from './verdict-of.ts';

const EXPECTED = 'what the code, parameters and data of the tree give';

/** Whether a run of the tree would have the same keys. What was stale before a range is not the range's. */
export function judgeFresh(facts: SubjectFacts): Verdict {
  const { pass, fail, warn } = speakerOf('fresh', facts);
  const { fresh, subject } = facts;
  const { flow, reason } = subject;
  const hint = `mlgit run ${flow} --accept`;
  if (fresh.unknown !== undefined) {
    return fail({ found: `it cannot be told: ${fresh.unknown}`, expected: EXPECTED, hint: 'mlgit status' });
  }
  const [first] = fresh.stale;
  if (first === undefined) return pass({ found: 'nothing is stale', expected: EXPECTED });
  const said = { found: describeStale(fresh.stale), expected: EXPECTED, hint, task: first.task };
  if (isTouched(reason)) return fail(said);
  const before = new Set((fresh.staleAtBase ?? []).map(nameOf));
  const news = fresh.stale.filter((one) => !before.has(nameOf(one)));
  if (news.length === 0) return warn({ ...said, found: `${said.found}, as before this range` });
  return fail({ ...said, found: describeStale(news), task: news[0]?.task ?? first.task });
}

function nameOf({ task, component, found }: StaleFact): string {
  return JSON.stringify([task, component, found]);
}

function describeStale(stale: readonly StaleFact[]): string {
  const tasks = [...new Set(stale.map(({ task }) => task))];
  const components = [...new Set(stale.map(({ component }) => component))];
  return `${counted(tasks.length, 'stale task')}: ${shortList(tasks)} (${shortList(components)})`;
}
