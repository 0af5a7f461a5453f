import type { ParamValue } from '../model/flow.ts';

/** What the command line takes as texts (`--set`, `--resources`, `--runner`), of values. */
export function setTexts(set: { readonly [name: string]: ParamValue } | undefined): string[] {
  return Object.entries(set ?? {}).map(([name, value]) => `${name}=${value}`);
}

export function resourceTexts(
  resources: { readonly [step: string]: { readonly [name: string]: string | number } } | undefined,
): string[] {
  return Object.entries(resources ?? {}).flatMap(([step, named]) =>
    Object.entries(named).map(([name, value]) => `${step === '' ? '' : `${step}.`}${name}=${value}`),
  );
}

export function runnerTexts(runners: { readonly [step: string]: string } | undefined): string[] {
  return Object.entries(runners ?? {}).map(([step, name]) => (step === '' ? name : `${step}=${name}`));
}

/** `--sweep`: the values of each parameter. */
export function sweepTexts(over: { readonly [name: string]: readonly ParamValue[] }): string[] {
  return Object.entries(over).map(([name, values]) => `${name}=${values.join(',')}`);
}

/** `--tolerance`: a number is a distance, a text a percentage. */
export function toleranceTexts(
  tolerances: { readonly [name: string]: number | `${number}%` } | undefined,
): string[] {
  return Object.entries(tolerances ?? {}).map(([name, tolerance]) => `${name}=${tolerance}`);
}

/** A moment as `--since` and `--until` take it. */
export function momentText(moment: string | Date | undefined): string | undefined {
  return moment instanceof Date ? moment.toISOString() : moment;
}
