import type { ParamValue } from '../model/flow.ts';
import { describeValue, quoted } from './describe-value.ts';
import { type Problem, problemsError } from './problem.ts';
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
 * Reads a YAML or JSON file of parameter values: one flat mapping. `path` is relative to the repository's root.
 * @throws MlgitError (usage) with every mistake at once; its code is theirs, or `bad-params-file`.
 */
export function parseParamsFile(text: string, path: string): ParamsFileValues {
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
  const entries = Object.entries(isMap ? value : {}).flatMap(([name, entry]): ParamsFileEntry[] => {
    const place = source.place([name]);
    const at = source.position(place?.key ?? 0);
    if (entry === null || typeof entry === 'object') {
      const message = `parameter ${quoted(name)}: expected a text, a number, true or false, found ${describeValue(entry)}`;
      problems.push({ code: 'bad-param', ...at, message });
      return [];
    }
    return [{ name, value: entry, ...(place?.number === undefined ? {} : { number: place.number }), ...at }];
  });
  if (problems.length > 0) throw problemsError(path, problems, 'bad-params-file');
  return { path, entries };
}
