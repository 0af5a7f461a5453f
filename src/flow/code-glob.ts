import { isWrong, type Wrong } from './wrong.ts';

/** One compiled glob of `code:`. */
export interface CodeGlob {
  readonly negated: boolean;
  readonly pattern: RegExp;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused.
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * Compiles a glob over paths relative to the root: `*` and `?` within a folder, `**` over folders, `[a-z]`, `[!a-z]`,
 * `{a,b}`, `\` before a character that is meant as it is, `!` in front to take out again. A pattern whose last word
 * is plain also stands for everything below it, so `lib`, `lib/` and `lib/**` are the same. Files that begin with a
 * dot are as any other.
 */
export function compileGlob(glob: string): CodeGlob | Wrong {
  const negated = glob.startsWith('!');
  const body = (negated ? glob.slice(1) : glob).replace(/^(\.\/)+/, '');
  const isFolder = body.endsWith('/');
  const bare = body.replace(/\/+$/, '');
  if (bare === '') return { wrong: 'matches nothing', hint: 'use ** for the whole tree' };
  if (CONTROL.test(bare)) return { wrong: 'holds a control character' };
  if (bare.includes('${{')) return { wrong: 'holds a template', hint: 'templates are replaced in run only' };
  if (bare.startsWith('/'))
    return { wrong: 'is absolute', hint: "write it relative to the repository's root" };
  if (bare.split('/').includes('..')) return { wrong: 'leaves the repository with ..' };
  const source = translate(bare);
  if (isWrong(source)) return source;
  const lastWord = bare.slice(bare.lastIndexOf('/') + 1);
  const below = isFolder ? '/.+' : /[*?[]/.test(lastWord.replace(/\\./g, '')) ? '' : '(?:/.+)?';
  try {
    return { negated, pattern: new RegExp(`^${source}${below}$`, 'su') };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { wrong: 'has a character class that cannot be read' };
  }
}

/** The glob as the source of a regular expression. */
function translate(glob: string): string | Wrong {
  let source = '';
  let depth = 0;
  for (let i = 0; i < glob.length; ) {
    const step = translateAt(glob, i, depth);
    if (isWrong(step)) return step;
    source += step.source;
    depth = step.depth;
    i = step.next;
  }
  return depth > 0 ? { wrong: 'has a { without its }' } : source;
}

interface Translated {
  readonly source: string;
  readonly next: number;
  /** Of open braces. */
  readonly depth: number;
}

function translateAt(glob: string, i: number, depth: number): Translated | Wrong {
  const char = String.fromCodePoint(glob.codePointAt(i) ?? 0);
  const next = i + char.length;
  switch (char) {
    case '*':
      return { ...translateStars(glob, i), depth };
    case '?':
      return { source: '[^/]', next, depth };
    case '[':
      return translateClass(glob, i, depth);
    case '{':
      return { source: '(?:', next, depth: depth + 1 };
    case '}':
      return depth === 0 ? { wrong: 'has a } without its {' } : { source: ')', next, depth: depth - 1 };
    case ',':
      return { source: depth > 0 ? '|' : ',', next, depth };
    case '\\': {
      const escaped = glob.codePointAt(next);
      if (escaped === undefined) return { wrong: 'ends in a backslash' };
      const text = String.fromCodePoint(escaped);
      return { source: literal(text), next: next + text.length, depth };
    }
    default:
      return { source: literal(char), next, depth };
  }
}

/** Stars in a row; two or more of them as a whole word span folders, also none. */
function translateStars(glob: string, i: number): { source: string; next: number } {
  let next = i;
  while (glob[next] === '*') next++;
  const startsWord = i === 0 || /[/{,]/.test(glob[i - 1] ?? '');
  const isSpan = next - i >= 2 && startsWord;
  if (!isSpan) return { source: '[^/]*', next };
  if (glob[next] !== '/')
    return { source: next === glob.length || /[},]/.test(glob[next] ?? '') ? '.+' : '[^/]*', next };
  next++;
  while (glob.startsWith('**/', next)) next += 3;
  return { source: '(?:.+/)?', next };
}

function translateClass(glob: string, i: number, depth: number): Translated | Wrong {
  const negated = glob[i + 1] === '!' || glob[i + 1] === '^';
  const start = i + (negated ? 2 : 1);
  const end = glob.indexOf(']', start + 1);
  if (end === -1) return { wrong: 'has a [ without its ]' };
  const members = glob.slice(start, end).replace(/[\\\]^[]/g, '\\$&');
  if (members.includes('/')) return { wrong: 'has a / in a character class' };
  return { source: negated ? `[^/${members}]` : `[${members}]`, next: end + 1, depth };
}

function literal(char: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}
