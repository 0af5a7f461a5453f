import type { InputSource } from '../model/flow.ts';
import { quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import { parseReference, type StepOffers } from './parse-reference.ts';
import type { Path } from './value-path.ts';
import { hintOf, isWrong } from './wrong.ts';

/** Where an input is declared. */
export interface InputPlace {
  readonly steps: StepOffers;
  readonly at: Path;
}

/** The short form of an input: `step.artifact` or a path. Undefined: wrong, and reported. */
export function readReference(
  reading: FlowReading,
  name: string,
  text: string,
  context: InputPlace,
): InputSource | undefined {
  const source = parseReference(text, context.steps);
  if (source === undefined || !isWrong(source)) return source;
  reading.report(context.at, {
    code: source.code,
    message: `${quoted(text)} of input ${quoted(name)} ${source.wrong}`,
    ...hintOf(source),
  });
  return undefined;
}
