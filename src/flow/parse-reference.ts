import { nearest } from '../base/nearest.ts';
import type { InputSource } from '../model/flow.ts';
import { isName } from '../model/name.ts';
import { quoted } from './describe-value.ts';
import type { Mistake } from './flow-reading.ts';
import { parseRepositoryPath } from './repository-path.ts';
import { isWrong, type Wrong } from './wrong.ts';

/** What another step offers to those that name it. */
export interface StepOffer {
  readonly outputs: readonly string[];
  readonly hasMetrics: boolean;
  /** Keys of its foreach. */
  readonly keys: readonly string[];
  /** Whether an output of this name was left out because of a mistake already reported. */
  readonly isDamaged: (output: string) => boolean;
}

export type StepOffers = ReadonlyMap<string, StepOffer>;

export interface WrongReference extends Wrong {
  readonly code: 'unknown-step' | 'unknown-output' | 'bad-path';
}

/**
 * `step.artifact` or a path. A word that is a step's name, a dot and a name is an artifact of that step, also when a
 * file of that name exists: `./clean.csv` is the file. Undefined: wrong, but reported elsewhere.
 */
export function parseReference(text: string, steps: StepOffers): InputSource | WrongReference | undefined {
  const words = splitReference(text);
  const offer = words && steps.get(words.step);
  if (words && offer) return referTo(words.step, words.output, offer);
  const typo = words && nearestOffer(words.step, words.output, steps);
  if (words && typo !== undefined) {
    return {
      code: 'unknown-step',
      wrong: `names no step: there is no step ${quoted(words.step)}`,
      hint: `did you mean ${quoted(`${typo}.${words.output}`)}? Write ./${text} for a file of the tree`,
    };
  }
  if (/^[^/]*@[^/]*:./.test(text)) {
    return {
      code: 'bad-path',
      wrong: 'looks like a SPEC of an earlier run',
      hint: `write {from: ${JSON.stringify(text)}}, or ./${text} for a file of the tree`,
    };
  }
  const path = parseRepositoryPath(text);
  if (isWrong(path)) return { code: 'bad-path', ...path };
  if (path.path.endsWith('.mlgit')) {
    return {
      code: 'bad-path',
      wrong: 'is a pointer file',
      hint: `name what it points to: ${path.path.slice(0, -6)}`,
    };
  }
  return { kind: 'path', path: path.path };
}

/** The name that an item of a list of inputs goes by, when it is `step.artifact`. */
export function artifactOf(text: string, steps: StepOffers): string | undefined {
  const words = splitReference(text);
  return words && steps.has(words.step) ? words.output : undefined;
}

/** `step.artifact`, or `step.inner.artifact` of a step with `flow`. */
export function splitReference(text: string): { step: string; output: string } | undefined {
  const dot = text.lastIndexOf('.');
  const step = text.slice(0, Math.max(dot, 0));
  const output = text.slice(dot + 1);
  return step.split('.').every(isName) && isName(output) ? { step, output } : undefined;
}

/** A step's name that is none, for a message that begins with `what`. */
export function wrongStep(step: string, steps: StepOffers, what: string): Mistake {
  const guess = nearest(step, [...steps.keys()]);
  return {
    code: 'unknown-step',
    message: what,
    hint:
      guess === undefined
        ? `the steps are ${[...steps.keys()].join(', ')}`
        : `did you mean ${quoted(guess)}?`,
  };
}

function referTo(step: string, output: string, offer: StepOffer): InputSource | WrongReference | undefined {
  if (offer.outputs.includes(output)) return { kind: 'step', step, output };
  if (offer.isDamaged(output)) return undefined;
  if (output === 'metrics' && offer.hasMetrics) return { kind: 'metrics', step };
  const guess = nearest(output, offer.outputs);
  const known = offer.outputs.length === 0 ? 'it has none' : `its outputs are ${offer.outputs.join(', ')}`;
  return {
    code: 'unknown-output',
    wrong: `names no output: step ${quoted(step)} has no output ${quoted(output)}`,
    hint: `${guess === undefined ? known : `did you mean ${quoted(`${step}.${guess}`)}?`}; ./${step}.${output} is a file of the tree`,
  };
}

/** A step whose name is close, and which has such an output: then it was no file that was meant. */
function nearestOffer(step: string, output: string, steps: StepOffers): string | undefined {
  const having = [...steps].filter(([, offer]) => offer.outputs.includes(output)).map(([name]) => name);
  return nearest(step, having);
}
