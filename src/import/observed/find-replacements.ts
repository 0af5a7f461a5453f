import { isAtOrBelow } from '../../base/is-at-or-below.ts';
import { variableName } from '../../model/name.ts';
import { relativeName } from './relative-name.ts';
import { type Literal, scanLiterals } from './scan-literals.ts';
import type { Language, SourceText } from './source-text.ts';

/** A path that is written in a source and is not there in a task, with what to write instead. */
export interface Replacement {
  readonly path: string;
  readonly cell?: number;
  readonly line: number;
  readonly found: string;
  /** Undefined: it stays, as the step may read it there. */
  readonly replacement?: string;
  /** `in part`: the rest of the path is put together elsewhere. */
  readonly isPart: boolean;
}

export interface ReplacementFacts {
  readonly roots: readonly string[];
  readonly home: string;
  /** Outside path → name of the input that it is in the flow. */
  readonly inputs: ReadonlyMap<string, string>;
  /** Outside paths that steps may read. */
  readonly allowed: readonly string[];
  /** Files of the tree that were read or written, relative. */
  readonly touched: ReadonlySet<string>;
}

/** Every absolute path of the sources that leads into the repository or to what was read outside; and relative ones that a step sees from elsewhere. */
export function findReplacements(sources: readonly SourceText[], facts: ReplacementFacts): Replacement[] {
  const folders = foldersOf(facts.touched);
  return sources.flatMap((source) =>
    scanLiterals(source.text, source.language).flatMap((literal): Replacement[] => {
      const found = replacementOf(literal, { source, facts, folders });
      const { path, cell } = source;
      const at = { path, ...(cell === undefined ? {} : { cell }), line: literal.line };
      return found === undefined ? [] : [{ ...at, found: literal.written, ...found }];
    }),
  );
}

/** Outside paths that stand as a whole in a source whose language can read a variable instead. */
export function replaceablePaths(
  sources: readonly SourceText[],
  { home, paths }: { readonly home: string; readonly paths: ReadonlySet<string> },
): Set<string> {
  const able = sources.filter(({ language }) => VARIABLE[language] !== undefined);
  const values = able.flatMap(({ text, language }) =>
    scanLiterals(text, language).flatMap(({ value, isWhole }) =>
      isWhole ? [absoluteName(value, home)] : [],
    ),
  );
  return new Set(values.filter((value) => paths.has(value)));
}

/** How a language reads a variable, with what to take where there is none: outside of mlgit. */
const VARIABLE: { readonly [language in Language]?: (variable: string, otherwise: string) => string } = {
  python: (variable, otherwise) => `os.environ.get("${variable}", ${otherwise})`,
  r: (variable, otherwise) => `Sys.getenv("${variable}", ${otherwise})`,
  shell: (variable, otherwise) => `"\${${variable}:-${otherwise.replace(/^["']|["']$/g, '')}}"`,
};

interface Where {
  readonly source: SourceText;
  readonly facts: ReplacementFacts;
  readonly folders: ReadonlySet<string>;
}

function replacementOf(
  { written, value, isWhole }: Literal,
  { source, facts, folders }: Where,
): Pick<Replacement, 'replacement' | 'isPart'> | undefined {
  const absolute = absoluteName(value, facts.home);
  if (!absolute.startsWith('/'))
    return fromElsewhere({ written, value, isWhole }, { source, facts, folders });
  const inside = relativeName(absolute, facts.roots);
  if (inside !== undefined) {
    const up = source.folder === '' ? '' : '../'.repeat(source.folder.split('/').length);
    const slash = absolute.endsWith('/') ? '/' : '';
    const path = inside === '' ? up.replace(/\/$/, '') || '.' : up + inside;
    const isPart = !isWhole || inside === '' || slash !== '';
    return { replacement: written.replace(value, () => path + slash), isPart };
  }
  const input = facts.inputs.get(absolute);
  const variable = VARIABLE[source.language];
  if (input !== undefined && isWhole && variable !== undefined)
    return { replacement: variable(`MLGIT_INPUT_${variableName(input)}`, written), isPart: false };
  const bare = absolute.replace(/\/$/, '');
  const isAllowed = facts.allowed.some((path) => isAtOrBelow(path, bare) || isAtOrBelow(bare, path));
  return isAllowed && absolute.lastIndexOf('/') > 0 ? { isPart: !isWhole } : undefined;
}

/** A notebook is run in its folder by Jupyter, and at the top as a step. */
function fromElsewhere(
  { written, value, isWhole }: Pick<Literal, 'written' | 'value' | 'isWhole'>,
  { source, facts, folders }: Where,
): Pick<Replacement, 'replacement' | 'isPart'> | undefined {
  if (source.ranIn === source.folder || value === '' || /[\s:]/.test(value)) return undefined;
  const path = resolveFrom(source.ranIn, value);
  if (path === undefined || path === value.replace(/^\.\/|\/$/g, '')) return undefined;
  const slash = value.endsWith('/') ? '/' : '';
  if (facts.touched.has(path))
    return { replacement: written.replace(value, () => path + slash), isPart: !isWhole };
  const isFolder = value.includes('/') && (path === '' || folders.has(path));
  return isFolder
    ? { replacement: written.replace(value, () => path + slash || '.'), isPart: true }
    : undefined;
}

/** Relative to the root; undefined for what leaves it. */
function resolveFrom(folder: string, path: string): string | undefined {
  const words = folder === '' ? [] : folder.split('/');
  for (const word of path.split('/')) {
    if (word === '' || word === '.') continue;
    if (word !== '..') words.push(word);
    else if (words.pop() === undefined) return undefined;
  }
  return words.join('/');
}

function foldersOf(paths: ReadonlySet<string>): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) folders.add(path.slice(0, at));
  }
  return folders;
}

function absoluteName(value: string, home: string): string {
  const expanded = value.replace(/^(~|\$HOME|\$\{HOME\})(?=\/)/, () => home);
  return expanded.startsWith('file:///') ? expanded.slice('file://'.length) : expanded;
}
