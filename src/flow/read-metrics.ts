import type { Metrics, MetricValue } from '../model/metric.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { describeValue, quoted } from './describe-value.ts';
import { JsonSyntaxError, readJson } from './json-reader.ts';

const MAX_CHARACTERS = 4 * 1024 * 1024;
/** More than this are data, not metrics: they belong in an output. */
const MAX_METRICS = 10_000;

/**
 * A metrics file as dotted names with values. Mappings are joined by dots, items of lists by their index from 0
 * (`per_class.0`); null is no value and is left out. NaN and the infinities survive, also in JSON (as Python writes
 * them), and so do integers beyond 2^53 (as bigint). Dates of TOML are texts. By its ending `path` is read as JSON,
 * YAML or TOML.
 * @throws MlgitError `metrics-invalid` (failed): not readable (`details.line`), no mapping, one name twice, too many.
 */
export async function readMetrics(path: string, text: string): Promise<Metrics> {
  if (text.length > MAX_CHARACTERS) {
    throw invalid(path, `expected at most ${MAX_CHARACTERS} characters, found ${text.length}`);
  }
  const value = await parse(path, text);
  if (kindOf(value) !== 'mapping') {
    throw invalid(path, `expected a mapping of names and values, found ${describeValue(value)}`);
  }
  const metrics = new Map<string, MetricValue>();
  flatten(path, value, [], metrics);
  return Object.fromEntries(metrics);
}

async function parse(path: string, text: string): Promise<unknown> {
  if (path.endsWith('.toml')) return parseToml(path, text);
  if (/\.ya?ml$/.test(path)) {
    const { readYaml } = await import('./yaml-source.ts');
    const source = readYaml(text, MAX_CHARACTERS);
    const [problem] = source.problems;
    if (problem !== undefined) throw invalid(path, problem.message, problem.line);
    return source.value;
  }
  try {
    return readJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw invalid(path, error.message, error.line, error);
  }
}

async function parseToml(path: string, text: string): Promise<unknown> {
  const { readToml, TomlSyntaxError } = await import('./toml-reader.ts');
  try {
    return readToml(text);
  } catch (error) {
    if (!(error instanceof TomlSyntaxError)) throw error;
    throw invalid(path, error.message, error.line, error.cause);
  }
}

function flatten(
  path: string,
  value: unknown,
  names: readonly string[],
  metrics: Map<string, MetricValue>,
): void {
  const kind = kindOf(value);
  if (kind === 'nothing') return;
  if (kind === 'value') {
    add(path, names.join('.'), value instanceof Date ? value.toISOString() : (value as MetricValue), metrics);
    return;
  }
  for (const [key, inner] of entriesOf(value)) {
    if (key === '')
      throw invalid(
        path,
        `expected a name, found an empty key${names.length > 0 ? ` below ${quoted(names.join('.'))}` : ''}`,
      );
    flatten(path, inner, [...names, key], metrics);
  }
}

function add(path: string, name: string, value: MetricValue, metrics: Map<string, MetricValue>): void {
  if (metrics.has(name))
    throw invalid(path, `two values have the name ${quoted(name)}, one of them with dots in its key`);
  if (metrics.size >= MAX_METRICS)
    throw invalid(path, `it has more than ${MAX_METRICS} values: make it an output`);
  metrics.set(name, value);
}

function kindOf(value: unknown): 'nothing' | 'value' | 'list' | 'mapping' {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' && !(value instanceof Date) ? 'mapping' : 'value';
}

function entriesOf(value: unknown): Iterable<[string, unknown]> {
  if (value instanceof Map) return value;
  return Object.entries(value as object);
}

function invalid(path: string, found: string, line?: number, cause?: unknown): MlgitError {
  return new MlgitError(
    `The metrics file ${path}${line === undefined ? '' : `:${line}`} is not valid: ${found}`,
    {
      code: 'metrics-invalid',
      kind: 'failed',
      details: { path, reason: found, ...(line === undefined ? {} : { line }) },
      cause,
    },
  );
}
