import { MlgitError } from '../model/mlgit-error.ts';
import { problemsError } from './problem.ts';
import type { Path } from './value-path.ts';
import type { PlainValue } from './yaml-reader.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

const MAX_CHARACTERS = 4 * 1024 * 1024;

/**
 * The text of a YAML or JSON file that has of `text` just the values under `keys`, in the order of the file. What the file
 * has as a word of its own stays one, for other readers take `yes` or `1_000` for something else than this one; comments,
 * anchors and layout are gone.
 * @throws MlgitError `excerpt-key-missing` (usage), and every mistake of the file that keeps it from being read.
 */
export function excerpt(path: string, text: string, keys: readonly string[]): string {
  const source = readYaml(text, MAX_CHARACTERS);
  if (source.problems.length > 0) throw problemsError(path, source.problems, 'bad-yaml');
  const wanted = keys.map((key) => {
    const found = keyPath(source.value, key);
    if (found === undefined) throw missing(path, key, source.value);
    return found;
  });
  const value = chosen(source.value, wanted);
  const write = /\.json$/i.test(path) ? jsonText : yamlText;
  return `${write(source, value, [], 0).trimStart()}\n`;
}

/** Where the value of `a.b` is: under a key of just that name, else below `a`. Undefined where there is none. */
export function keyPath(value: PlainValue, key: string): string[] | undefined {
  if (!isMap(value)) return undefined;
  if (Object.hasOwn(value, key)) return [key];
  const words = key.split('.');
  for (let count = words.length - 1; count > 0; count--) {
    const first = words.slice(0, count).join('.');
    if (!Object.hasOwn(value, first)) continue;
    const below = keyPath(value[first] as PlainValue, words.slice(count).join('.'));
    if (below !== undefined) return [first, ...below];
  }
  return undefined;
}

/** Keys with dots of all values that go by a name, in the order of the file; none of a text that cannot be read. */
export function keysCalled(text: string, name: string): string[] {
  const source = readYaml(text, MAX_CHARACTERS);
  const found: string[] = [];
  const walk = (value: PlainValue, at: readonly string[]): void => {
    if (!isMap(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === name) found.push([...at, key].join('.'));
      walk(inner, [...at, key]);
    }
  };
  if (source.problems.length === 0) walk(source.value, []);
  return found;
}

function chosen(value: PlainValue, wanted: readonly (readonly string[])[]): PlainValue {
  if (!isMap(value) || wanted.some((path) => path.length === 0)) return value;
  const below = Map.groupBy(wanted, ([first]) => first);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const paths = below.get(key);
      return paths === undefined
        ? []
        : [
            [
              key,
              chosen(
                inner,
                paths.map((path) => path.slice(1)),
              ),
            ],
          ];
    }),
  );
}

type Writer = (source: YamlSource, value: PlainValue, at: Path, depth: number) => string;

const yamlText: Writer = (source, value, at, depth) => {
  const indent = `\n${'  '.repeat(depth)}`;
  if (Array.isArray(value)) {
    const items = value.map(
      (item, index) => `${indent}-${after(yamlText(source, item, [...at, index], depth + 1))}`,
    );
    return items.length === 0 ? '[]' : items.join('');
  }
  if (isMap(value)) {
    const entries = Object.entries(value).map(
      ([key, inner]) =>
        `${indent}${keyText(source, key, [...at, key])}:${after(yamlText(source, inner, [...at, key], depth + 1))}`,
    );
    return entries.length === 0 ? '{}' : entries.join('');
  }
  return word(source, value, at);
};

const jsonText: Writer = (source, value, at, depth) => {
  const indent = `\n${'  '.repeat(depth + 1)}`;
  const end = `\n${'  '.repeat(depth)}`;
  if (Array.isArray(value)) {
    const items = value.map((item, index) => `${indent}${jsonText(source, item, [...at, index], depth + 1)}`);
    return items.length === 0 ? '[]' : `[${items.join(',')}${end}]`;
  }
  if (isMap(value)) {
    const entries = Object.entries(value).map(
      ([key, inner]) =>
        `${indent}${JSON.stringify(key)}: ${jsonText(source, inner, [...at, key], depth + 1)}`,
    );
    return entries.length === 0 ? '{}' : `{${entries.join(',')}${end}}`;
  }
  return word(source, value, at);
};

/** What stands behind a key or a dash: on the same line, or on lines of its own. */
function after(text: string): string {
  return text.startsWith('\n') ? text : ` ${text}`;
}

/** A word that was written without quotes stays as it is; a text in quotes, or of several lines, is one in quotes. */
function word(source: YamlSource, value: PlainValue, at: Path): string {
  const [start = 0, end = 0] = source.place(at)?.value ?? [];
  const written = source.text.slice(start, end).trim();
  if (written === '') return 'null';
  return /^['"|>]/.test(written) || written.includes('\n') ? JSON.stringify(value) : written;
}

function keyText(source: YamlSource, key: string, at: Path): string {
  const isQuoted = /['"]/.test(source.text[source.place(at)?.key ?? 0] ?? '');
  return isQuoted ? JSON.stringify(key) : key;
}

function isMap(value: PlainValue | undefined): value is { [key: string]: PlainValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function missing(path: string, key: string, value: PlainValue): MlgitError {
  const there = isMap(value) ? Object.keys(value).slice(0, 8) : [];
  return new MlgitError(
    `${path} has no ${key}, which excerpts: of a step names: found ${there.length === 0 ? 'no keys' : there.join(', ')}`,
    {
      code: 'excerpt-key-missing',
      kind: 'usage',
      hints: [`add ${key} to ${path}, or take it out of excerpts: in the flow file`],
      details: { path, key },
    },
  );
}
