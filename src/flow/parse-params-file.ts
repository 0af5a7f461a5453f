import type { ParamsFile, ParamValue } from '../model/flow.ts';
import { describeValue, quoted } from './describe-value.ts';
import { keyPath } from './excerpt.ts';
import { type Problem, problemsError } from './problem.ts';
import type { PlainValue } from './yaml-reader.ts';
import { readYaml } from './yaml-source.ts';

/** The values of a parameter file, each with its place for messages. */
export interface ParamsFileValues {
  readonly path: string;
  readonly entries: readonly ParamsFileEntry[];
}

export interface ParamsFileEntry {
  readonly name: string;
  readonly value: ParamValue | bigint;
  /** Of a number: `float` when it was written as one, as `1.0`. */
  readonly number?: 'int' | 'float';
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

const MAX_CHARACTERS = 1024 * 1024;

/**
 * Reads a YAML or JSON file of parameter values: one flat mapping, or with `keys` (parameter → key with dots) a file that has
 * other values as well. `path` is relative to the repository's root.
 * @throws MlgitError (usage) with every mistake at once; its code is theirs, or `bad-params-file`.
 */
export function parseParamsFile(text: string, path: string, keys?: ParamsFile['keys']): ParamsFileValues {
  const source = readYaml(text, MAX_CHARACTERS);
  const problems: Problem[] = [...source.problems];
  const { value } = source;
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isMap && problems.length === 0 && value !== null) {
    problems.push({
      code: 'bad-value',
      line: 1,
      column: 1,
      message: `expected parameters with values, found ${describeValue(value)}`,
    });
  }
  const wanted =
    keys === undefined
      ? Object.keys(isMap ? value : {}).map((name) => ({ name, place: [name] }))
      : Object.entries(keys).map(([name, key]) => ({ name, key, place: keyPath(value, key) }));
  const entries = wanted.flatMap(({ name, place: path, ...named }): ParamsFileEntry[] => {
    if (path === undefined) {
      const key = 'key' in named ? named.key : name;
      const message = `expected ${quoted(key)}, which parameter ${quoted(name)} takes its value from, and found no such key`;
      problems.push({
        code: 'bad-param',
        line: 1,
        column: 1,
        message,
        hint: `write it there, or correct key: of ${name} in the flow file`,
      });
      return [];
    }
    const entry = valueAt(value, path);
    const place = source.place(path);
    const at = source.position(place?.key ?? 0);
    if (entry === null || typeof entry === 'object') {
      const message = `parameter ${quoted(name)}: expected a text, a number, true or false, found ${describeValue(entry)}`;
      problems.push({ code: 'bad-param', ...at, message });
      return [];
    }
    const number = place?.number === undefined ? {} : { number: place.number };
    return [{ name, value: entry, ...number, ...at }];
  });
  if (problems.length > 0) throw problemsError(path, problems, 'bad-params-file');
  return { path, entries };
}

function valueAt(value: PlainValue, path: readonly string[]): PlainValue {
  return path.reduce<PlainValue>(
    (inner, word) => (inner as { [key: string]: PlainValue })[word] ?? null,
    value,
  );
}
