import { humanBytes } from '../../base/human.ts';
import type { Verdict } from '../../model/gate/verdict.ts';
import type { NamedContent, SubjectFacts } from './subject-facts.ts';
import { counted, shortList, speakerOf } from './verdict-of.ts';

/** Whether others can get the artifacts, and with their bytes read, whether they are what they are called. */
export function judgePresent(facts: SubjectFacts): Verdict {
  const { pass, fail, none } = speakerOf('present', facts);
  const { presence } = facts;
  if (presence.kind === 'not-asked') {
    return none({ found: 'it was not asked', expected: 'every artifact in the store' });
  }
  if (presence.kind === 'no-store') {
    return none({
      found: 'no store of the team is configured',
      expected: 'every artifact in the store',
      hint: 'mlgit remote add NAME URL',
    });
  }
  const { store, level, artifacts, missing, damaged } = presence;
  const expected = level === 'bytes' ? `all bytes in ${store}, unharmed` : `every artifact in ${store}`;
  if (damaged.length > 0) {
    return fail({ found: `damaged: ${describe(damaged)}`, expected, hint: 'mlgit fsck --remote --repair' });
  }
  if (missing.length > 0) {
    return fail({ found: `missing: ${describe(missing)}`, expected, hint: 'mlgit push' });
  }
  const how = { ledger: 'known to be there', asked: 'there', bytes: 'read and verified' };
  return pass({ found: `${counted(artifacts, 'artifact')} ${how[level]}`, expected });
}

function describe(contents: readonly NamedContent[]): string {
  const bytes = contents.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return `${shortList(contents.map(({ name }) => name))} (${humanBytes(bytes)})`;
}
