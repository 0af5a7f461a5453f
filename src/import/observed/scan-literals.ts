import type { Language } from './source-text.ts';

export interface Literal {
  /** As it is written, with quotes and what is in front of them: `f"/data/{name}"`. */
  readonly written: string;
  /** What is between the quotes, up to the first place where something is put in. */
  readonly value: string;
  /** False: something is put in, so that `value` is only its beginning. */
  readonly isWhole: boolean;
  /** From 1. */
  readonly line: number;
}

const QUOTED: { readonly [language in Language]: RegExp } = {
  python:
    /(?<comment>#[^\n]*)|(?<prefix>\b(?:[rR]?[fF]|[fF]?[rR]|[bBuU]|[bB][rR]|[rR][bB]))?(?<quote>"""|'''|"|')(?<body>(?:\\[\s\S]|(?!\k<quote>)[^\\])*?)\k<quote>/g,
  r: /(?<comment>#[^\n]*)|(?<prefix>)(?<quote>["'])(?<body>(?:\\[\s\S]|(?!\k<quote>)[^\\\n])*)\k<quote>/g,
  shell:
    /(?<comment>(?<![^\s;])#[^\n]*)|(?<prefix>)(?<quote>["']|)(?<body>(?<=["'])(?:(?!\k<quote>)[^\n])*|[^\s"'=;|&<>()`]+)\k<quote>/g,
  json: /(?<comment>(?!))|(?<prefix>)(?<quote>")(?<body>(?:\\[\s\S]|[^"\\\n])*)\k<quote>/g,
  settings:
    /(?<comment>(?<![^\s])[#;][^\n]*)|(?<prefix>)(?<quote>["']|)(?<body>(?<=["'])(?:(?!\k<quote>)[^\n])*|[^\s"',[\]{}=]+)\k<quote>/g,
};

/** Texts of a source that may be paths: string literals, and bare words where a language has such. Comments are left out. */
export function scanLiterals(text: string, language: Language): Literal[] {
  const found: Literal[] = [];
  let line = 1;
  let seen = 0;
  for (const match of text.matchAll(QUOTED[language])) {
    line += newlines(text.slice(seen, match.index));
    seen = match.index;
    const { comment, prefix = '', quote = '', body = '' } = match.groups ?? {};
    if (comment !== undefined || !mayBePath(body)) continue;
    const hole = holeIn(body, { language, prefix, quote });
    found.push({
      written: `${prefix}${quote}${body}${quote}`,
      value: hole < 0 ? body : body.slice(0, hole),
      isWhole: hole < 0,
      line,
    });
  }
  return found;
}

function mayBePath(body: string): boolean {
  return body !== '' && body.length < 4096 && !body.includes('\n');
}

/** Where something is put into a text: a field of an f-string or of `format`, a variable of a shell. */
function holeIn(
  body: string,
  {
    language,
    prefix,
    quote,
  }: { readonly language: Language; readonly prefix: string; readonly quote: string },
): number {
  if (language === 'python')
    return /f/i.test(prefix) || /\{\w*\}/.test(body) ? body.indexOf('{') : body.search(/%[sd]/);
  const rest = body.replace(/^\$(HOME\b|\{HOME\})/, (home) => ' '.repeat(home.length));
  return language === 'shell' && quote !== "'" ? rest.search(/[$`*?[]/) : -1;
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}
