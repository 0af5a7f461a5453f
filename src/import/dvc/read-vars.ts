import { type DvcDocument, readDocument } from './document.ts';
import { placeOf } from './place.ts';
import { CannotTranslate } from './problem.ts';
import type { Scope } from './scope.ts';
import type { Value } from './value.ts';
import { isList, isMap } from './value.ts';

/** Reads files of the working tree, once each. */
export class LoadedFiles {
  private readonly read: (path: string) => string | undefined;
  private readonly known = new Map<string, DvcDocument | undefined>();

  /** `read`: the text at a path relative to the top, undefined where there is no file. */
  constructor(read: (path: string) => string | undefined) {
    this.read = read;
  }

  /** Paths of those that were there. */
  get found(): string[] {
    return [...this.known].flatMap(([path, document]) => (document === undefined ? [] : [path]));
  }

  document(path: string): DvcDocument | undefined {
    if (!this.known.has(path)) {
      const text = this.read(path);
      this.known.set(path, text === undefined ? undefined : readDocument(path, text));
    }
    return this.known.get(path);
  }
}

export interface VarsPlace {
  readonly files: LoadedFiles;
  /** That the paths of files start from. */
  readonly folder: string;
  /** That the list stands in. */
  readonly file: string;
  /** Whether params.yaml is taken without being named. */
  readonly withDefault: boolean;
}

/** A scope with what `vars` lists: files, files with keys (`file:a,b`), and mappings. @throws CannotTranslate */
export function loadVars(scope: Scope, vars: Value, place: VarsPlace): Scope {
  if (!isList(vars)) throw new CannotTranslate('vars: expected a list of files and mappings');
  const { files, folder } = place;
  const fallback = placeOf('params.yaml', folder);
  const hasDefault =
    place.withDefault && fallback.kind === 'inside' && files.document(fallback.path) !== undefined;
  const seen = new Set<string>();
  return [...(hasDefault ? ['params.yaml'] : []), ...vars].reduce<Scope>((so, entry) => {
    if (isMap(entry)) return so.merged(entry, place.file);
    if (typeof entry !== 'string') throw new CannotTranslate('vars: expected a file or a mapping');
    const [name = '', keys = ''] = entry.split(':');
    const whole = placeOf(name, folder);
    if (keys === '' && seen.has(name)) return so;
    seen.add(name);
    return so.merged(
      loaded(files, whole.kind === 'inside' ? whole.path : name, keys.split(',').filter(Boolean)),
      whole.kind === 'inside' ? whole.path : name,
    );
  }, scope);
}

function loaded(files: LoadedFiles, path: string, keys: readonly string[]): Value {
  const document = files.document(path);
  if (document === undefined)
    throw new CannotTranslate(`there is no file ${JSON.stringify(path)} of variables`);
  const [problem] = document.problems;
  if (problem !== undefined) throw new CannotTranslate(`${path}:${problem.line}: ${problem.message}`);
  const { value } = document;
  if (value === null) return {};
  if (keys.length === 0 || !isMap(value)) return value;
  return Object.fromEntries(
    keys.map((key) => {
      const inner = Object.hasOwn(value, key) ? value[key] : undefined;
      if (inner === undefined) throw new CannotTranslate(`${path} has no ${JSON.stringify(key)}`);
      return [key, inner];
    }),
  );
}
