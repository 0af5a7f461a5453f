import type { Verdict } from '../../model/gate/verdict.ts';
import type { SubjectFacts } from './subject-facts.ts';
import { shortList, speakerOf } from './verdict-of.ts';

const EXPECTED = 'the manifest of a run, byte for byte';

/** Whether the manifest is what a run recorded, and nobody's edit. */
export function judgeIntegrity(facts: SubjectFacts): Verdict {
  const { pass, fail } = speakerOf('integrity', facts);
  const { document, subject } = facts;
  const { flow } = subject;
  const acceptAgain = `mlgit accept ${flow}@latest`;
  switch (document.state) {
    case 'known':
      return pass({ found: `the manifest of run ${flow}@${subject.run ?? ''}`, expected: EXPECTED });
    case 'unreadable':
      return fail({ found: `no manifest: ${document.why}`, expected: EXPECTED, hint: acceptAgain });
    case 'not-canonical':
      return fail({
        found: 'a manifest that was edited or formatted',
        expected: EXPECTED,
        hint: acceptAgain,
      });
    case 'other-flow':
      return fail({
        found: `a manifest of flow ${document.flow}`,
        expected: `one of flow ${flow}`,
        hint: `mlgit accept ${document.flow}@latest`,
      });
    case 'run-damaged':
      return fail({
        found: `run ${flow}@${subject.run ?? ''} whose commit names the manifest ${document.named}`,
        expected: `a run whose commit names ${subject.manifest}`,
        hint: 'mlgit fsck',
      });
    case 'unknown-run':
      return fail({
        found: whatIsUnknown(facts, document),
        expected: EXPECTED,
        hint: document.nearest === undefined ? 'mlgit fetch' : `mlgit accept ${flow}@${document.nearest.run}`,
      });
  }
}

type Unknown = Extract<SubjectFacts['document'], { state: 'unknown-run' }>;

function whatIsUnknown({ subject }: SubjectFacts, { runsHere, nearest }: Unknown): string {
  if (runsHere === 0) return `no run of ${subject.flow} in this clone`;
  if (nearest === undefined) return `none of the ${runsHere} runs of ${subject.flow} here has it`;
  const places = shortList(nearest.differs, nearest.count);
  return `no run has it; it differs from ${subject.flow}@${nearest.run} in ${places}`;
}

/** Whether the run got to its end, and was of the whole flow. */
export function judgeStatus(facts: SubjectFacts): Verdict {
  const { pass, fail } = speakerOf('status', facts);
  const expected = 'a whole run that succeeded';
  const { status, partial } = facts.manifest ?? { status: 'lost' };
  const hint = `mlgit run ${facts.subject.flow}`;
  if (status !== 'succeeded') return fail({ found: `a run that ${endOf(status)}`, expected, hint });
  if (partial === true) return fail({ found: 'a run of part of the flow', expected, hint });
  return pass({ found: 'a whole run that succeeded', expected });
}

function endOf(status: string): string {
  return status === 'failed' ? 'failed' : `was ${status}`;
}
