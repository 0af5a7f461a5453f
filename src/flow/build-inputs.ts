import type { InputSource } from '../model/flow.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { parseSpec } from '../model/parse-spec.ts';
import { checkVariables } from './check-names.ts';
import { quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import type { RawStep } from './flow-schema.ts';
import { namedEntries } from './named-entries.ts';
import { artifactOf, parseReference, type StepOffers } from './parse-reference.ts';
import { stemOf } from './repository-path.ts';
import type { Path } from './value-path.ts';
import { hintOf, isWrong } from './wrong.ts';

export interface DeclaredInput {
  readonly name: string;
  readonly source: InputSource;
  readonly at: Path;
}

export function buildInputs(
  reading: FlowReading,
  raw: RawStep['inputs'],
  steps: StepOffers,
  at: Path,
): DeclaredInput[] {
  const nameOf = (value: string) => artifactOf(value, steps) ?? stemOf(value);
  const entries = namedEntries(reading, { what: 'input', nameOf }, raw ?? {}, at);
  checkVariables(
    reading,
    'inputs',
    entries.map((entry) => entry.name),
    at,
  );
  return entries.flatMap(({ name, value, at: place }) => {
    const source =
      typeof value === 'string'
        ? readReference(reading, name, value, { steps, at: place })
        : readHistory(reading, name, value.from, { optional: value.optional ?? false, at: place });
    if (source === undefined) reading.damage(place);
    return source === undefined ? [] : [{ name, source, at: place }];
  });
}

function readReference(
  reading: FlowReading,
  name: string,
  text: string,
  context: { readonly steps: StepOffers; readonly at: Path },
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

function readHistory(
  reading: FlowReading,
  name: string,
  text: string,
  context: { readonly optional: boolean; readonly at: Path },
): InputSource | undefined {
  const from = [...context.at, 'from'];
  try {
    const spec = parseSpec(text);
    const isBareWord = spec.flow !== undefined && spec.rev === undefined && spec.back === 0;
    if (spec.path === undefined ? isBareWord : !spec.path.endsWith('/')) {
      return { kind: 'history', spec: text, optional: context.optional };
    }
    reading.report(from, {
      code: 'bad-spec',
      message: `${quoted(text)} of input ${quoted(name)} names no artifact`,
      hint: `add the artifact, as ${text.replace(/\/$/, '')}${spec.path === undefined ? ':' : '/'}model`,
    });
  } catch (error) {
    if (!(error instanceof MlgitError)) throw error;
    const [hint] = error.hints;
    reading.report(from, {
      code: error.code,
      message: `input ${quoted(name)}: ${error.message}`,
      ...(hint === undefined ? {} : { hint }),
    });
  }
  return undefined;
}
