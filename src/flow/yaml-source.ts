import { LineCounter, type ParsedNode, parseDocument } from 'yaml';
import type { Problem } from './problem.ts';
import type { Path } from './value-path.ts';
import { type Place, type PlainValue, YamlReader } from './yaml-reader.ts';

/** A YAML document as plain values, and where each of them stands. */
export interface YamlSource {
  readonly text: string;
  readonly value: PlainValue;
  readonly problems: readonly Problem[];
  /** Undefined for what the document does not hold. */
  place(path: Path): Place | undefined;
  /** Line and column, both from 1, of an offset in the text. */
  position(offset: number): { readonly line: number; readonly column: number };
}

const MAX_SYNTAX_PROBLEMS = 20;

/**
 * Reads one YAML 1.2 document (core schema; anchors, aliases and merge keys work, all expansion is bounded). Repeated
 * keys, unknown tags, keys that are not words, and what cannot be read are `problems`; nothing is thrown.
 */
export function readYaml(text: string, maxBytes: number): YamlSource {
  const lines = new LineCounter();
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const fail = (problems: readonly Problem[]): YamlSource => ({
    text,
    value: null,
    problems,
    place: () => undefined,
    position,
  });
  if (text.length > maxBytes) {
    const message = `the file is too large: expected at most ${maxBytes} characters, found ${text.length}`;
    return fail([{ code: 'too-large', line: 1, column: 1, message }]);
  }
  const document = parseDocument(text, {
    version: '1.2',
    merge: false,
    intAsBigInt: true,
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: lines,
    // Anything quieter drops the error about a second document.
    logLevel: 'error',
  });
  const syntax = [...document.errors, ...document.warnings].map((found) => ({
    code: 'bad-yaml',
    ...position(found.pos[0]),
    message: syntaxMessage(found.code, found.message),
  }));
  const { version } = document.directives?.yaml ?? {};
  if (version !== undefined && version !== '1.2') {
    syntax.push({
      code: 'bad-yaml',
      line: 1,
      column: 1,
      message: `expected YAML 1.2, found %YAML ${version}`,
    });
  }
  if (syntax.length > 0) return fail(syntax.slice(0, MAX_SYNTAX_PROBLEMS));
  const reader = new YamlReader(position, text.length);
  const value = document.contents === null ? null : reader.read(document.contents as ParsedNode, []);
  return {
    text,
    value,
    problems: reader.problems,
    place: (path) => reader.places.get(JSON.stringify(path)),
    position,
  };
}

function syntaxMessage(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'expected one YAML document, found a second one that begins with ---';
  return `not readable as YAML: ${message.replace(/\s+/g, ' ').replace(/^[A-Z](?=[a-z])/, (c) => c.toLowerCase())}`;
}
