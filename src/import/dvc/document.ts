import { readToml, TomlSyntaxError } from '../../flow/toml-reader.ts';
import type { Path } from '../../flow/value-path.ts';
import type { PlainValue } from '../../flow/yaml-reader.ts';
import { readYaml, type YamlSource } from '../../flow/yaml-source.ts';
import type { DvcProblem } from './problem.ts';
import { readPython } from './python-params.ts';
import { PythonFloat, type Value } from './value.ts';

/** A file of DVC's, or of parameters, as values with their lines. */
export interface DvcDocument {
  /** Relative to the top of the repository. */
  readonly file: string;
  readonly value: Value;
  readonly problems: readonly DvcProblem[];
  /** From 1; of the nearest thing above where there is no such. */
  line(path: Path): number;
}

/** Far more than people write, and enough for a dvc.lock of thousands of stages, or a list of as many files. */
const MAX_CHARACTERS = 16 * 1024 * 1024;

/** Reads by the ending of the file's name: YAML (and JSON, which is a part of it), TOML, or constants of Python. */
export function readDocument(file: string, text: string): DvcDocument {
  if (/\.toml$/i.test(file)) return readLines(file, () => fromPlain(readToml(text)));
  if (/\.py$/i.test(file)) return readLines(file, () => readPython(text));
  const source = readYaml(text, MAX_CHARACTERS);
  return {
    file,
    value: fromYaml(source, source.value, []),
    problems: source.problems.map(({ line, message }) => ({ file, line, message })),
    line: (path) => lineIn(source, path),
  };
}

function readLines(file: string, read: () => Value): DvcDocument {
  try {
    return { file, value: read(), problems: [], line: () => 1 };
  } catch (error) {
    if (!(error instanceof TomlSyntaxError)) throw error;
    const problem = { file, line: error.line, message: error.message };
    return { file, value: {}, problems: [problem], line: () => error.line };
  }
}

function lineIn(source: YamlSource, path: Path): number {
  for (let length = path.length; length >= 0; length--) {
    const place = source.place(path.slice(0, length));
    if (place !== undefined) return source.position(place.key).line;
  }
  return 1;
}

function fromYaml(source: YamlSource, value: PlainValue, path: Path): Value {
  if (Array.isArray(value)) return value.map((item, index) => fromYaml(source, item, [...path, index]));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, fromYaml(source, inner, [...path, key])]),
    );
  }
  const isFloat = typeof value === 'number' && source.place(path)?.number === 'float';
  return isFloat ? new PythonFloat(value) : value;
}

/** Of TOML: its integers cannot be told from floats with no fraction, and dates are texts. */
function fromPlain(value: unknown): Value {
  if (Array.isArray(value)) return value.map(fromPlain);
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'number') return Number.isInteger(value) ? value : new PythonFloat(value);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fromPlain(inner)]));
  }
  return value as string | boolean | bigint;
}
