import type { Dimension, Foreach, Item, ItemSource } from '../model/flow.ts';
import { checkVariables } from './check-names.ts';
import { quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import type { RawStep } from './flow-schema.ts';
import { type StepOffers, splitReference, wrongStep } from './parse-reference.ts';
import type { Path } from './value-path.ts';

/** The fan-out of a step as it is written; whether it fits those of other steps is checked once all are known. */
export function buildForeach(
  reading: FlowReading,
  raw: RawStep,
  steps: StepOffers,
  at: Path,
): Foreach | undefined {
  const { foreach, exclude } = raw;
  if (foreach === undefined) {
    if (exclude !== undefined && !reading.isDamaged([...at, 'foreach'])) {
      reading.reportKey([...at, 'exclude'], {
        code: 'bad-value',
        message: 'exclude leaves out items of foreach, which the step does not have',
        hint: 'take exclude out',
      });
    }
    return undefined;
  }
  const place = [...at, 'foreach'];
  const dimensions =
    typeof foreach === 'string'
      ? sameAs(reading, foreach, steps, place)
      : Object.entries(foreach).flatMap(([key, values]): Dimension[] => {
          const source =
            typeof values === 'string'
              ? refer(reading, values, steps, [...place, key])
              : { kind: 'list' as const, values: distinct(reading, key, values, [...place, key]) };
          if (source === undefined) reading.damage([...place, key]);
          return source === undefined ? [] : [{ key, values: source }];
        });
  const keys = dimensions.map(({ key }) => key);
  checkVariables(reading, 'keys of foreach', keys, place);
  const isEmpty = typeof foreach !== 'string' && Object.keys(foreach).length === 0;
  if (isEmpty && !reading.hasDamageBelow(place)) {
    reading.report(place, { code: 'bad-value', message: 'foreach: expected keys with values, found none' });
  }
  return { dimensions, exclude: buildExclude(reading, exclude ?? [], keys, [...at, 'exclude']) };
}

/** `foreach: train`: an item for each of that step's. */
function sameAs(reading: FlowReading, step: string, steps: StepOffers, at: Path): Dimension[] {
  const offer = steps.get(step);
  if (offer !== undefined && offer.keys.length > 0) {
    return offer.keys.map((key) => ({ key, values: { kind: 'key', step, key } }));
  }
  reading.damage(at);
  reading.report(
    at,
    offer === undefined
      ? wrongStep(step, steps, `foreach: ${quoted(step)} names no step`)
      : {
          code: 'bad-value',
          message: `foreach: step ${quoted(step)} has no foreach whose items could be taken`,
          hint: `write foreach: {KEY: [value, …]}, or {KEY: ${step}.${offer.outputs[0] ?? 'OUTPUT'}} for a list that it makes`,
        },
  );
  return [];
}

function refer(reading: FlowReading, text: string, steps: StepOffers, at: Path): ItemSource | undefined {
  const words = splitReference(text);
  const offer = words && steps.get(words.step);
  const label = `foreach.${String(at.at(-1))}`;
  if (words === undefined) {
    reading.report(at, {
      code: 'bad-value',
      message: `${label}: expected a list of values, or step.artifact, found ${quoted(text)}`,
      hint: `for one value: [${text}]`,
    });
    return undefined;
  }
  const { step, output } = words;
  if (offer === undefined) {
    reading.report(at, wrongStep(step, steps, `${label}: ${quoted(text)} names no step`));
    return undefined;
  }
  const isKey = offer.keys.includes(output);
  const isOutput = offer.outputs.includes(output);
  if (isKey && isOutput) {
    reading.report(at, {
      code: 'ambiguous',
      message: `${label}: ${quoted(text)} is a key of that step's foreach and an output of it`,
      hint: 'rename one of the two',
    });
    return undefined;
  }
  if (isKey) return { kind: 'key', step, key: output };
  if (isOutput) return { kind: 'artifact', step, output };
  if (!offer.isDamaged(output)) {
    const known = [...offer.outputs, ...offer.keys];
    reading.report(at, {
      code: 'unknown-output',
      message: `${label}: step ${quoted(step)} has neither an output nor a key of foreach ${quoted(output)}`,
      hint: known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`,
    });
  }
  return undefined;
}

function distinct<T>(reading: FlowReading, key: string, values: readonly T[], at: Path): T[] {
  const seen = new Set<string>();
  return values.filter((value, index) => {
    const text = String(value);
    if (!seen.has(text)) {
      seen.add(text);
      return true;
    }
    reading.report([...at, index], {
      code: 'bad-value',
      message: `foreach.${key} has the value ${quoted(text)} twice`,
      hint: 'take one of them out',
    });
    return false;
  });
}

function buildExclude(reading: FlowReading, raw: readonly Item[], keys: readonly string[], at: Path): Item[] {
  raw.forEach((item, index) => {
    const unknown = Object.keys(item).find((key) => !keys.includes(key));
    if (unknown === undefined && Object.keys(item).length > 0) return;
    reading.report([...at, index, ...(unknown === undefined ? [] : [unknown])], {
      code: 'bad-value',
      message:
        unknown === undefined
          ? `exclude[${index}]: expected keys of foreach with values, found none`
          : `exclude[${index}]: foreach has no key ${quoted(unknown)}`,
      hint: `its keys are ${keys.join(', ')}`,
    });
  });
  return [...raw];
}
