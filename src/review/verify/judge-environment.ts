import type { Verdict } from '../../model/gate/verdict.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { SubjectFacts } from './subject-facts.ts';
import { counted, shortList, speakerOf } from './verdict-of.ts';

const EXPECTED = 'an environment with a lock, or an image, for every task';

/** Whether all tasks ran in an environment that can be made again: a lock, or an image, which is recorded by its digest. */
export function judgeEnvironment(facts: SubjectFacts & { readonly manifest: Manifest }): Verdict {
  const { pass, fail } = speakerOf('environment', facts);
  const ran = Object.entries(facts.manifest.tasks).filter(([, { key }]) => key !== undefined);
  const free = ran.filter(
    ([id, { environment }]) =>
      facts.unlocked.includes(id) || (environment === undefined && !hasImage(facts, id)),
  );
  const [first] = free;
  if (first === undefined)
    return pass({ found: `${counted(ran.length, 'task')} locked`, expected: EXPECTED });
  return fail({
    found: `none for ${shortList(free.map(([id]) => id))}`,
    expected: EXPECTED,
    task: first[0],
    hint: 'in mlgit.yaml: environment: {python: "3.11", lock: requirements.lock}',
  });
}

function hasImage({ run }: SubjectFacts, task: string): boolean {
  return run?.execution.tasks[task]?.components['image'] !== undefined;
}
