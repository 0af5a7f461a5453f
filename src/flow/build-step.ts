import type {
  Condition,
  EnvironmentSpec,
  Foreach,
  MetricsSpec,
  ParamSpec,
  PlotSpec,
  Step,
  SubflowSpec,
  UndeclaredSpec,
} from '../model/flow.ts';
import { LOCAL_RUNNER } from '../model/runner.ts';
import { buildChecks, type CheckScope } from './build-checks.ts';
import { buildControl } from './build-control.ts';
import { buildExcerpts } from './build-excerpts.ts';
import type { DeclaredInput } from './build-inputs.ts';
import type { DeclaredOutput } from './build-outputs.ts';
import { buildResources } from './build-resources.ts';
import { buildRun } from './build-run.ts';
import { buildRunnerName } from './build-runners.ts';
import { buildUndeclared } from './build-undeclared.ts';
import { buildVariables } from './build-variables.ts';
import { compileGlob } from './code-glob.ts';
import { quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import type { RawEnvironment, RawStep } from './flow-schema.ts';
import { parseRepositoryPath } from './repository-path.ts';
import type { Path } from './value-path.ts';
import { hintOf, isWrong } from './wrong.ts';

export interface StepParts {
  readonly name: string;
  readonly inputs: readonly DeclaredInput[];
  readonly outputs: readonly DeclaredOutput[];
  readonly foreach: Foreach | undefined;
  readonly when: readonly Condition[] | undefined;
  readonly subflow: SubflowSpec | undefined;
  /** Of the flow. */
  readonly params: { readonly [name: string]: ParamSpec };
  /** Of the top level. */
  readonly environment: EnvironmentSpec | undefined;
  /** Of the flow, or of the top level. */
  readonly undeclared: UndeclaredSpec | undefined;
  /** Of the flow, or of the top level. */
  readonly image: string | undefined;
  /** Of the flow. */
  readonly runner: string | undefined;
}

export function buildStep(reading: FlowReading, raw: RawStep, parts: StepParts, at: Path): Step {
  const code = raw.code === undefined ? undefined : buildCode(reading, asList(raw.code), [...at, 'code']);
  const excerpts = buildExcerpts(reading, raw, parts.inputs, [...at, 'excerpts']);
  const { environment, image } = buildSurroundings(reading, raw, parts, at);
  const undeclared = buildUndeclared(reading, raw.undeclared, [...at, 'undeclared']) ?? parts.undeclared;
  const metrics = buildMetrics(reading, raw.metrics, [...at, 'metrics']);
  const checks = buildChecks(reading, raw.checks ?? [], checkScope(reading, raw, parts, at), [
    ...at,
    'checks',
  ]);
  const resources = buildResources(reading, raw.resources, [...at, 'resources']);
  const runner = buildRunnerName(reading, raw.runner, [...at, 'runner']) ?? parts.runner;
  const description = raw.description ?? raw.desc ?? raw.help;
  return {
    name: parts.name,
    ...(description === undefined ? {} : { description }),
    ...buildRun(reading, raw, parts, at),
    ...(code === undefined ? {} : { code }),
    ...(excerpts === undefined ? {} : { excerpts }),
    inputs: Object.fromEntries(parts.inputs.map(({ name, source }) => [name, source])),
    outputs: Object.fromEntries(parts.outputs.map(({ name, path, kind }) => [name, { name, path, kind }])),
    ...(isList(raw.params) ? { params: [...new Set(raw.params)] } : {}),
    ...(metrics === undefined ? {} : { metrics }),
    plots: buildPlots(reading, raw.plots ?? [], [...at, 'plots']),
    ...(environment === undefined ? {} : { environment }),
    ...buildVariables(reading, raw, at),
    ...buildControl(reading, raw, at),
    ...(parts.foreach === undefined ? {} : { foreach: parts.foreach }),
    ...(parts.when === undefined ? {} : { when: parts.when }),
    ...(parts.subflow === undefined ? {} : { subflow: parts.subflow }),
    ...(image === undefined ? {} : { image }),
    ...(undeclared === undefined ? {} : { undeclared }),
    ...(checks.length === 0 ? {} : { checks }),
    ...(resources === undefined ? {} : { resources }),
    ...(runner === undefined || runner === LOCAL_RUNNER ? {} : { runner }),
  };
}

/** An image brings its own programs, so a step has one or the other; what stands nearer to it wins. */
function buildSurroundings(
  reading: FlowReading,
  raw: RawStep,
  parts: StepParts,
  at: Path,
): Pick<Step, 'environment' | 'image'> {
  const environment = buildEnvironment(reading, raw.environment, [...at, 'environment']);
  if (raw.image !== undefined && raw.environment !== undefined) {
    reading.reportKey([...at, 'image'], {
      code: 'bad-value',
      message: 'image: a step with an image has the programs of that, and cannot have an environment as well',
      hint: 'take one of the two out',
    });
  }
  if (raw.image !== undefined) return { image: raw.image };
  if (environment !== undefined) return { environment };
  if (parts.image !== undefined) return { image: parts.image };
  return parts.environment === undefined ? {} : { environment: parts.environment };
}

function checkScope(
  reading: FlowReading,
  raw: RawStep,
  { inputs, outputs }: StepParts,
  at: Path,
): CheckScope {
  const isDamaged = ['inputs', 'outputs', 'metrics'].some(
    (key) => reading.isDamaged([...at, key]) || reading.hasDamageBelow([...at, key]),
  );
  return { inputs, outputs, hasMetrics: raw.metrics !== undefined, isDamaged };
}

function buildCode(reading: FlowReading, globs: readonly string[], at: Path): readonly string[] {
  globs.forEach((glob, index) => {
    const compiled = compileGlob(glob);
    if (!isWrong(compiled)) return;
    reading.report([...at, index], {
      code: 'bad-glob',
      message: `the glob ${quoted(glob)} ${compiled.wrong}`,
      ...hintOf(compiled),
    });
  });
  return globs;
}

/** A path that must be one; undefined when it was not, and reported. */
function requirePath(reading: FlowReading, what: string, text: string, at: Path): string | undefined {
  const parsed = parseRepositoryPath(text);
  const wrong = isWrong(parsed)
    ? parsed
    : parsed.folder
      ? { wrong: 'is a folder; a file is expected' }
      : undefined;
  if (wrong === undefined && !isWrong(parsed)) return parsed.path;
  if (wrong !== undefined) {
    reading.report(at, {
      code: 'bad-path',
      message: `${what} ${quoted(text)} ${wrong.wrong}`,
      ...hintOf(wrong),
    });
  }
  return undefined;
}

function buildMetrics(reading: FlowReading, raw: RawStep['metrics'], at: Path): MetricsSpec | undefined {
  if (raw === undefined) return undefined;
  const given = typeof raw === 'string' ? { file: raw } : raw;
  const fileAt = typeof raw === 'string' ? at : [...at, 'file'];
  const file = requirePath(reading, 'the metrics file', given.file, fileAt);
  if (file !== undefined && !/\.(json|ya?ml|toml)$/.test(file)) {
    reading.report(fileAt, {
      code: 'bad-path',
      message: `expected a metrics file that ends in .json, .yaml, .yml or .toml, found ${quoted(file)}`,
    });
  }
  const series =
    given.series === undefined
      ? undefined
      : requirePath(reading, 'the series', given.series, [...at, 'series']);
  return {
    file: file ?? given.file,
    direction: given.direction ?? {},
    ...(series === undefined ? {} : { series }),
  };
}

function buildPlots(reading: FlowReading, raw: NonNullable<RawStep['plots']>, at: Path): PlotSpec[] {
  return raw.flatMap((plot, index) => {
    const { file, x, y, series, title } = typeof plot === 'string' ? { file: plot } : plot;
    const path = requirePath(
      reading,
      'the plot',
      file,
      typeof plot === 'string' ? [...at, index] : [...at, index, 'file'],
    );
    if (path === undefined) return [];
    return [
      {
        file: path,
        ...(x === undefined ? {} : { x }),
        ...(y === undefined ? {} : { y }),
        ...(series === undefined ? {} : { series }),
        ...(title === undefined ? {} : { title }),
      },
    ];
  });
}

export function buildEnvironment(
  reading: FlowReading,
  raw: RawEnvironment | undefined,
  at: Path,
): EnvironmentSpec | undefined {
  if (raw === undefined) return undefined;
  const { python } = raw;
  if (python === undefined && raw.lock === undefined) {
    if (!reading.hasDamageBelow(at)) {
      reading.reportKey(at, {
        code: 'bad-value',
        message: 'environment: expected python, lock or both, found neither',
      });
    }
    return undefined;
  }
  if (python !== undefined && !/^\d+\.\d+(\.\d+)?$/.test(python)) {
    reading.report([...at, 'python'], {
      code: 'bad-value',
      message: `python: expected a version such as "3.11", found ${quoted(python)}`,
    });
  }
  const lock =
    raw.lock === undefined ? undefined : requirePath(reading, 'the lock file', raw.lock, [...at, 'lock']);
  return { ...(python === undefined ? {} : { python }), ...(lock === undefined ? {} : { lock }) };
}

/** Of a step with `flow` it is a mapping. */
function isList(params: RawStep['params']): params is string[] {
  return Array.isArray(params);
}

function asList(value: string | readonly string[]): string[] {
  return typeof value === 'string' ? [value] : [...value];
}
