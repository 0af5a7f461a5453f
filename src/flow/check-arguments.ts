import { twofoldNames } from './call-arguments.ts';
import type { StepDeclarations } from './check-outputs.ts';
import type { FlowReading } from './flow-reading.ts';
import type { Path } from './value-path.ts';

/** Reports names that would be two arguments at once of the function, or two variables of the notebook, of a step. */
export function checkArguments(
  reading: FlowReading,
  {
    item,
    params,
    inputs,
    outputs,
  }: StepDeclarations & { readonly item: readonly string[]; readonly params: readonly string[] },
  at: Path,
): void {
  const nameOf = ({ name }: { readonly name: string }): string => name;
  const all = { item, params, inputs: inputs.map(nameOf), outputs: outputs.map(nameOf) };
  for (const { name, kind, message, hint } of twofoldNames(all)) {
    const declared = kind === 'inputs' ? inputs : kind === 'outputs' ? outputs : [];
    const place = declared.find((one) => one.name === name)?.at ?? [...at, 'foreach', name];
    reading.reportKey(place, { code: 'name-collision', message, hint });
  }
}
