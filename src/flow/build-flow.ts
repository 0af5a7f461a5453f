import type { EnvironmentSpec, Flow, ParamSpec, ParamsFile, Step } from '../model/flow.ts';
import { buildInputs } from './build-inputs.ts';
import { buildOutputs } from './build-outputs.ts';
import { buildParams, type DeclaredParams, mergeParams } from './build-params.ts';
import { buildStep } from './build-step.ts';
import { checkStepParams } from './build-variables.ts';
import { checkVariables } from './check-names.ts';
import { checkOutputs, reservedPaths, type StepDeclarations } from './check-outputs.ts';
import { checkTemplates, type Known, type TemplateScope } from './check-templates.ts';
import { quoted } from './describe-value.ts';
import { findCycles } from './find-cycle.ts';
import type { FlowReading } from './flow-reading.ts';
import type { RawFlow, RawStep } from './flow-schema.ts';
import type { StepOffers } from './parse-reference.ts';
import { stepsNeeded } from './steps-needed.ts';
import type { Path } from './value-path.ts';

/** What the top level of a file gives to each of its flows. */
export interface SharedParts {
  readonly file: string;
  readonly flows: readonly string[];
  readonly params: DeclaredParams;
  readonly environment: EnvironmentSpec | undefined;
  readonly workspaceLinks: readonly string[];
}

export function buildFlow(reading: FlowReading, name: string, raw: RawFlow, shared: SharedParts): Flow {
  const at: Path = ['flows', name];
  const { params, paramsFiles } = mergeParams(shared.params, buildParams(reading, raw, at));
  checkVariables(reading, 'parameters', Object.keys(params), [...at, 'params']);
  const stepsAt = [...at, 'steps'];
  if (Object.keys(raw.steps).length === 0 && !hasDamage(reading, stepsAt)) {
    reading.report(stepsAt, { code: 'bad-value', message: `flow ${quoted(name)} has no steps` });
  }
  const declarations = declare(reading, raw.steps, stepsAt);
  const known = knownParams(reading, params, paramsFiles, at);
  const steps = Object.entries(raw.steps).map(([step, rawStep]) => {
    const declared = declarations.get(step) ?? { step, inputs: [], outputs: [] };
    const stepAt = [...stepsAt, step];
    checkStepParams(reading, rawStep.params ?? [], known, [...stepAt, 'params']);
    checkCommands(reading, rawStep.run, scopeOf(reading, declared, ofStep(known, rawStep.params), stepAt), [
      ...stepAt,
      'run',
    ]);
    const parts = { name: step, ...declared, environment: shared.environment };
    return [step, buildStep(reading, rawStep, parts, stepAt)] as const;
  });
  const description = raw.description ?? raw.desc ?? raw.help;
  const flow: Flow = {
    name,
    ...(description === undefined ? {} : { description }),
    params,
    paramsFiles,
    steps: Object.fromEntries(steps),
    workspaceLinks: shared.workspaceLinks,
  };
  checkCycles(reading, flow, stepsAt);
  checkOutputs(
    reading,
    [...declarations.values()],
    reservedPaths(shared.file, shared.flows, flow, locksOf(flow.steps)),
  );
  return flow;
}

/** Outputs of all steps first: inputs refer to them. */
function declare(
  reading: FlowReading,
  steps: { readonly [step: string]: RawStep },
  at: Path,
): Map<string, StepDeclarations> {
  const outputs = new Map(
    Object.entries(steps).map(([step, raw]) => [
      step,
      buildOutputs(reading, raw.outputs, [...at, step, 'outputs']),
    ]),
  );
  const offers: StepOffers = new Map(
    [...outputs].map(([step, declared]) => [
      step,
      {
        outputs: declared.map((output) => output.name),
        hasMetrics: steps[step]?.metrics !== undefined,
        isDamaged: (output: string) => hasDamage(reading, [...at, step, 'outputs'], output),
      },
    ]),
  );
  return new Map(
    [...outputs].map(([step, declared]) => {
      const inputs = buildInputs(reading, steps[step]?.inputs, offers, [...at, step, 'inputs']);
      return [step, { step, inputs, outputs: declared }];
    }),
  );
}

function checkCommands(reading: FlowReading, run: RawStep['run'], scope: TemplateScope, at: Path): void {
  if (typeof run === 'string') checkTemplates(reading, run, scope, at);
  else for (const [index, command] of run.entries()) checkTemplates(reading, command, scope, [...at, index]);
}

function scopeOf(reading: FlowReading, declared: StepDeclarations, params: Known, at: Path): TemplateScope {
  return {
    inputs: {
      lacking: 'the step has no input',
      names: declared.inputs.map((input) => input.name),
      isDamaged: (name) => hasDamage(reading, [...at, 'inputs'], name),
    },
    outputs: {
      lacking: 'the step has no output',
      names: declared.outputs.map((output) => output.name),
      isDamaged: (name) => hasDamage(reading, [...at, 'outputs'], name),
    },
    params,
  };
}

/** With a file that declares parameters, their names are known once it was read. */
function knownParams(
  reading: FlowReading,
  params: { readonly [name: string]: ParamSpec },
  files: readonly ParamsFile[],
  at: Path,
): Known {
  const isOpen = files.some((file) => file.declares);
  return {
    lacking: 'the flow has no parameter',
    names: Object.keys(params),
    isDamaged: (name) =>
      isOpen || hasDamage(reading, ['params'], name) || hasDamage(reading, [...at, 'params'], name),
  };
}

/** A step that names its parameters gets no others. */
function ofStep(known: Known, params: readonly string[] | undefined): Known {
  if (params === undefined) return known;
  return { lacking: 'params of the step do not name', names: params, isDamaged: () => false };
}

/** Whether `name` below `at`, or an item of a list at `at` that might have been it, was left out. */
function hasDamage(reading: FlowReading, at: Path, name?: string): boolean {
  const isList = reading.source.place([...at, 0]) !== undefined;
  if (name === undefined || isList) return reading.isDamaged(at) || reading.hasDamageBelow(at);
  return reading.isDamaged([...at, name]);
}

function checkCycles(reading: FlowReading, flow: Flow, at: Path): void {
  const graph = new Map(Object.values(flow.steps).map((step) => [step.name, stepsNeeded(step)]));
  for (const cycle of findCycles(graph)) {
    const [first = '', needed = ''] = cycle;
    const source = Object.entries(flow.steps[first]?.inputs ?? {}).find(
      ([, input]) => input.kind === 'step' && input.step === needed,
    );
    reading.report([...at, first, 'inputs', source?.[0] ?? ''], {
      code: 'cycle',
      message: `the steps form a cycle, each needing the next: ${cycle.join(' → ')}`,
      hint: 'take one of these inputs out',
    });
  }
}

function locksOf(steps: { readonly [name: string]: Step }): string[] {
  return Object.values(steps).flatMap((step) => step.environment?.lock ?? []);
}
