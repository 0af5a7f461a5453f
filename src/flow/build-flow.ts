import type { EnvironmentSpec, Flow, NotifySpec, ParamSpec, Step, UndeclaredSpec } from '../model/flow.ts';
import { buildCondition } from './build-condition.ts';
import { buildForeach } from './build-foreach.ts';
import { buildInputs } from './build-inputs.ts';
import { buildNotify } from './build-notify.ts';
import { buildOutputs } from './build-outputs.ts';
import { buildParams, type DeclaredParams, mergeParams } from './build-params.ts';
import { buildRunnerName } from './build-runners.ts';
import { buildSchedule } from './build-schedule.ts';
import { buildStep } from './build-step.ts';
import { buildSubflow } from './build-subflow.ts';
import { buildTags } from './build-tags.ts';
import { buildUndeclared } from './build-undeclared.ts';
import { checkStepParams } from './build-variables.ts';
import { checkArguments } from './check-arguments.ts';
import { checkFanOut } from './check-fan-out.ts';
import { checkVariables } from './check-names.ts';
import { checkOutputs, reservedPaths, type StepDeclarations } from './check-outputs.ts';
import { checkTemplates, type Known, type TemplateScope } from './check-templates.ts';
import { type DeclaredNames, declaredNames } from './declared-names.ts';
import { quoted } from './describe-value.ts';
import { findCycles } from './find-cycle.ts';
import type { FlowReading } from './flow-reading.ts';
import type { RawFlow, RawStep } from './flow-schema.ts';
import type { StepOffers } from './parse-reference.ts';
import { keysOfStep } from './step-keys.ts';
import { stepOffers } from './step-offers.ts';
import { stepsNeeded, stepsOfCondition } from './steps-needed.ts';
import type { Path } from './value-path.ts';

/** What the top level of a file gives to each of its flows. */
export interface SharedParts {
  readonly file: string;
  readonly flows: { readonly [name: string]: RawFlow };
  readonly params: DeclaredParams;
  readonly environment: EnvironmentSpec | undefined;
  readonly undeclared: UndeclaredSpec | undefined;
  readonly image: string | undefined;
  readonly workspaceLinks: readonly string[];
  readonly notify: readonly NotifySpec[] | undefined;
}

export function buildFlow(reading: FlowReading, name: string, raw: RawFlow, shared: SharedParts): Flow {
  const at: Path = ['flows', name];
  const { params, paramsFiles } = mergeParams(shared.params, buildParams(reading, raw, at));
  const declared = declaredNames({ params, paramsFiles });
  checkVariables(reading, 'parameters', declared.names, [...at, 'params']);
  const stepsAt = [...at, 'steps'];
  if (Object.keys(raw.steps).length === 0 && !hasDamage(reading, stepsAt)) {
    reading.report(stepsAt, { code: 'bad-value', message: `flow ${quoted(name)} has no steps` });
  }
  const { declarations, offers } = declare(reading, raw.steps, shared.flows, stepsAt);
  const known = knownParams(reading, declared, at);
  const undeclared = buildUndeclared(reading, raw.undeclared, [...at, 'undeclared']) ?? shared.undeclared;
  const image = raw.image ?? shared.image;
  const runner = buildRunnerName(reading, raw.runner, [...at, 'runner']);
  const steps = Object.entries(raw.steps).map(([step, rawStep]) => {
    const declared = declarations.get(step) ?? { step, inputs: [], outputs: [] };
    const stepAt = [...stepsAt, step];
    const { environment } = shared;
    const parts = { ...declared, offers, known, params, environment, undeclared, image, runner };
    return [
      step,
      buildOneStep(reading, rawStep, { parts, flows: Object.keys(shared.flows), at: stepAt }),
    ] as const;
  });
  const description = raw.description ?? raw.desc ?? raw.help;
  const notify = buildNotify(reading, raw.notify, [...at, 'notify']) ?? shared.notify;
  const schedule = buildSchedule(reading, raw.schedule, [...at, 'schedule']);
  const tags = buildTags(reading, raw.tags, [...at, 'tags']);
  const flow: Flow = {
    name,
    ...(description === undefined ? {} : { description }),
    ...(schedule === undefined ? {} : { schedule }),
    params,
    paramsFiles,
    steps: Object.fromEntries(steps),
    workspaceLinks: shared.workspaceLinks,
    ...(notify === undefined ? {} : { notify }),
    ...(tags === undefined ? {} : { tags }),
  };
  // What stands in a circle has no items to check.
  if (!checkCycles(reading, flow, stepsAt)) checkFanOut(reading, flow, stepsAt);
  checkOutputs(
    reading,
    [...declarations.values()],
    reservedPaths(shared.file, Object.keys(shared.flows), flow, locksOf(flow.steps)),
  );
  return flow;
}

interface OneStep {
  readonly parts: StepDeclarations & {
    readonly offers: StepOffers;
    readonly known: Known;
    readonly params: { readonly [name: string]: ParamSpec };
    readonly environment: EnvironmentSpec | undefined;
    readonly undeclared: UndeclaredSpec | undefined;
    readonly image: string | undefined;
    readonly runner: string | undefined;
  };
  readonly flows: readonly string[];
  readonly at: Path;
}

function buildOneStep(reading: FlowReading, raw: RawStep, { parts, flows, at }: OneStep): Step {
  const { step: name, offers, known } = parts;
  const listed = Array.isArray(raw.params) ? raw.params : undefined;
  checkStepParams(reading, listed ?? [], known, [...at, 'params']);
  const foreach = buildForeach(reading, raw, offers, at);
  const keys = keysOfStep(foreach === undefined ? undefined : { foreach });
  if (raw.run !== undefined) {
    const scope = scopeOf(reading, parts, { params: ofStep(known, listed), keys, at });
    checkCommands(reading, raw.run, scope, [...at, 'run']);
  }
  if (raw.python !== undefined || raw.notebook !== undefined) {
    checkArguments(reading, { ...parts, item: keys, params: listed ?? known.names }, at);
  }
  const when = buildCondition(reading, raw.when, { steps: offers, params: known, keys }, [...at, 'when']);
  const subflow = buildSubflow(reading, raw, { flows, keys }, at);
  return buildStep(reading, raw, { ...parts, name, foreach, when: when && [when], subflow }, at);
}

/** Outputs of all steps first: inputs refer to them. */
function declare(
  reading: FlowReading,
  steps: { readonly [step: string]: RawStep },
  flows: SharedParts['flows'],
  at: Path,
): { readonly declarations: Map<string, StepDeclarations>; readonly offers: StepOffers } {
  const outputs = new Map(
    Object.entries(steps).map(([step, raw]) => [
      step,
      buildOutputs(reading, raw.outputs, [...at, step, 'outputs']),
    ]),
  );
  const offers = stepOffers({
    steps,
    flows,
    outputsOf: (step) => (outputs.get(step) ?? []).map(({ name }) => name),
    isDamaged: (step, output) => hasDamage(reading, [...at, step, 'outputs'], output),
  });
  const declarations = new Map(
    [...outputs].map(([step, declared]) => {
      const inputs = buildInputs(reading, steps[step]?.inputs, offers, [...at, step, 'inputs']);
      return [step, { step, inputs, outputs: declared }];
    }),
  );
  return { declarations, offers };
}

function checkCommands(
  reading: FlowReading,
  run: NonNullable<RawStep['run']>,
  scope: TemplateScope,
  at: Path,
): void {
  if (typeof run === 'string') checkTemplates(reading, run, scope, at);
  else for (const [index, command] of run.entries()) checkTemplates(reading, command, scope, [...at, index]);
}

function scopeOf(
  reading: FlowReading,
  declared: StepDeclarations,
  { params, keys, at }: { readonly params: Known; readonly keys: readonly string[]; readonly at: Path },
): TemplateScope {
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
    item: {
      lacking: 'foreach of the step has no key',
      names: keys,
      isDamaged: (name) => hasDamage(reading, [...at, 'foreach'], name),
    },
  };
}

/** With a file that declares parameters, their names are known once it was read, but where the flow file has them. */
function knownParams(reading: FlowReading, { names, isOpen }: DeclaredNames, at: Path): Known {
  return {
    lacking: 'the flow has no parameter',
    names,
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

/** Whether there are any. */
function checkCycles(reading: FlowReading, flow: Flow, at: Path): boolean {
  const stepOf = (name: string): string => name.split('.')[0] ?? '';
  const graph = new Map(Object.values(flow.steps).map((step) => [step.name, stepsNeeded(step).map(stepOf)]));
  const cycles = findCycles(graph);
  for (const cycle of cycles) {
    const [first = '', needed = ''] = cycle;
    const { inputs = {}, foreach, when } = flow.steps[first] ?? {};
    const [input] =
      Object.entries(inputs).find(
        ([, source]) =>
          (source.kind === 'step' || source.kind === 'metrics') && stepOf(source.step) === needed,
      ) ?? [];
    const by =
      input !== undefined
        ? ['inputs', input]
        : when !== undefined && stepsOfCondition({ when }).map(stepOf).includes(needed)
          ? ['when']
          : foreach !== undefined
            ? ['foreach']
            : [];
    reading.report([...at, first, ...by], {
      code: 'cycle',
      message: `the steps form a cycle, each needing the next: ${cycle.join(' → ')}`,
      hint: 'take one of these inputs out',
    });
  }
  return cycles.length > 0;
}

function locksOf(steps: { readonly [name: string]: Step }): string[] {
  return Object.values(steps).flatMap((step) => step.environment?.lock ?? []);
}
