import type { InputSource } from '../model/flow.ts';
import { readLongInput } from './build-long-input.ts';
import { checkVariables } from './check-names.ts';
import type { FlowReading } from './flow-reading.ts';
import type { RawStep } from './flow-schema.ts';
import { namedEntries } from './named-entries.ts';
import { artifactOf, type StepOffers } from './parse-reference.ts';
import { readReference } from './read-reference.ts';
import { stemOf } from './repository-path.ts';
import type { Path } from './value-path.ts';

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
        : readLongInput(reading, name, value, { steps, at: place });
    if (source === undefined) reading.damage(place);
    return source === undefined ? [] : [{ name, source, at: place }];
  });
}
