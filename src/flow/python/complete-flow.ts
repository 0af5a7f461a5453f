import { digestText } from '../../model/blake3.ts';
import type { Flow, FlowFile, Foreach, InputSource, Step } from '../../model/flow.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { parseFlowFile } from '../parse-flow-file.ts';
import type { Problem } from '../problem.ts';
import type { Compiled, CompiledFlow, CompiledStep } from './compiled.ts';

/** Where tasks leave what they return; nothing of it has a place in the tree (`model/placeless-output.ts`). */
const OUT = '.mlgit/out';
const METRICS = `${OUT}/metrics.json`;

/**
 * The flows of a Python file as a flow file: its document, read as one that a person wrote, with what only Python has. `path` is
 * that of the Python file.
 * @throws MlgitError (usage) for options that no flow file could have, at the lines of their steps.
 */
export function completeFlow(compiled: Compiled, path: string): FlowFile {
  const file = parseDocument(compiled, path);
  const flows = Object.entries(file.flows).map(([name, flow]): [string, Flow] => {
    const beside = compiled.python.flows[name];
    return [name, beside === undefined ? flow : completeSteps(flow, beside)];
  });
  return { ...file, flows: Object.fromEntries(flows) };
}

function completeParams({ params }: Flow, { lists }: CompiledFlow): Flow['params'] {
  return Object.fromEntries(
    Object.entries(params).map(([name, spec]) => {
      const list = Object.hasOwn(lists, name) ? lists[name] : undefined;
      return [name, list === undefined ? spec : { ...spec, list }];
    }),
  );
}

function completeSteps(flow: Flow, compiled: CompiledFlow): Flow {
  const { steps } = compiled;
  const completed = Object.entries(flow.steps).map(([name, step]): [string, Step] => {
    const beside = steps[name];
    return [name, beside === undefined ? step : completeStep(step, beside, flow.params)];
  });
  return { ...flow, params: completeParams(flow, compiled), steps: Object.fromEntries(completed) };
}

function completeStep(step: Step, beside: CompiledStep, params: Flow['params']): Step {
  const { module, digests, whole } = beside;
  const counted = Object.entries(digests).map(([path, sha256]) => [path, digestText(`python ${sha256}\n`)]);
  return {
    ...step,
    call: 'python',
    source: {
      module,
      digests: Object.fromEntries(counted),
      ...(whole === undefined ? {} : { whole }),
    },
    inputs: withElements(step.inputs, beside),
    outputs: Object.fromEntries(
      Object.keys(step.outputs).map((name) => [name, { name, path: `${OUT}/${name}`, kind: 'any' }]),
    ),
    ...(step.metrics === undefined ? {} : { metrics: { ...step.metrics, file: METRICS } }),
    ...(step.foreach === undefined ? {} : { foreach: withParams(step.foreach, beside, params) }),
  };
}

function withElements(inputs: Step['inputs'], { elements = {} }: CompiledStep): Step['inputs'] {
  const keys = new Map(Object.entries(elements).map(([key, input]) => [input, key]));
  return Object.fromEntries(
    Object.entries(inputs).map(([name, source]): [string, InputSource] => {
      const element = keys.get(name);
      return [name, element === undefined || source.kind !== 'step' ? source : { ...source, element }];
    }),
  );
}

/** A list without a default has no items before a run gives it. */
function withParams(foreach: Foreach, { lists = {} }: CompiledStep, params: Flow['params']): Foreach {
  const dimensions = foreach.dimensions.map((dimension) => {
    const param = Object.hasOwn(lists, dimension.key) ? lists[dimension.key] : undefined;
    const { values } = dimension;
    if (param === undefined || values.kind !== 'list') return dimension;
    const items = params[param]?.default === undefined ? [] : values.values;
    return { ...dimension, values: { ...values, values: items, param } };
  });
  return { ...foreach, dimensions };
}

/** Its mistakes are in what was written in Python, at lines of that. */
function parseDocument({ document, python }: Compiled, path: string): FlowFile {
  const text = JSON.stringify(document, undefined, 1);
  try {
    return parseFlowFile(text, path);
  } catch (error) {
    if (!(error instanceof MlgitError) || !Array.isArray(error.details?.problems)) throw error;
    const lines = text.split('\n');
    const places = placesOf(python.flows);
    const told = (error.details.problems as Problem[]).map((problem) => {
      const { flow, step } = partAt(lines, problem.line);
      const place = places.get(`${flow}\0${step}`) ?? places.get(`${flow}\0`) ?? path;
      const whose = step === '' ? `@flow ${flow}` : `step ${step}`;
      return `${place}: ${whose}: ${problem.message}`;
    });
    const [first] = error.details.problems as Problem[];
    throw new MlgitError(
      told.length === 1 ? (told[0] ?? '') : `${path} has ${told.length} mistakes:\n  ${told.join('\n  ')}`,
      {
        code: error.code,
        kind: 'usage',
        hints: [first?.hint ?? `correct ${path}, then: mlgit status --file ${path}`],
        details: { file: path, problems: told },
      },
    );
  }
}

function placesOf(flows: Compiled['python']['flows']): Map<string, string> {
  const places = new Map<string, string>();
  for (const [flow, { steps, line }] of Object.entries(flows)) {
    for (const [step, beside] of Object.entries(steps))
      places.set(`${flow}\0${step}`, `${beside.file}:${beside.line}`);
    const [first] = Object.values(steps);
    if (first !== undefined) places.set(`${flow}\0`, `${first.file}:${line}`);
  }
  return places;
}

/** Flow and step that a line of the document is in: it has one space of indent a level. */
function partAt(lines: readonly string[], line: number): { flow: string; step: string } {
  const above = lines.slice(0, line).reverse();
  const named = (indent: number): string =>
    above
      .map((text) => new RegExp(`^ {${indent}}"([^"]+)": \\{`).exec(text)?.[1])
      .find((name) => name !== undefined) ?? '';
  return { flow: named(2), step: named(3) === 'steps' ? named(4) : '' };
}
