import { isMap, isScalar, isSeq, type Pair, type ParsedNode, parseDocument, type YAMLMap } from 'yaml';
import { usageError } from '../model/mlgit-error.ts';

/** One replacement in a text. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface StepPlace {
  readonly flow: string;
  readonly step: string;
}

/** A list on one line is easy to read up to this many characters. */
const LONGEST_LINE = 100;

/**
 * The text of a flow file with `code` of a step set to these globs. Every other byte stays: comments, order, quotes,
 * indentation. `text` is one that was read without a mistake.
 * @throws MlgitError `step-not-written-out` (usage) where the step is an alias or merged from elsewhere.
 */
export function writeCode(text: string, place: StepPlace, globs: readonly string[]): string {
  const document = parseDocument(text, { version: '1.2', merge: false, uniqueKeys: false });
  const node = document.getIn(['flows', place.flow, 'steps', place.step], true);
  if (!isMap(node) || node.items.length === 0) {
    throw usageError(
      'step-not-written-out',
      `Step ${place.step} is an alias in the flow file, and other steps may share what it names`,
      [`add by hand: code: ${inline(globs)}`],
    );
  }
  const { from, to, text: inserted } = editOf(text, node as YAMLMap<ParsedNode, ParsedNode | null>, globs);
  return text.slice(0, from) + inserted + text.slice(to);
}

type Entry = Pair<ParsedNode, ParsedNode | null>;

function editOf(text: string, step: YAMLMap<ParsedNode, ParsedNode | null>, globs: readonly string[]): Edit {
  const entries = step.items as Entry[];
  const present = entries.find(({ key }) => isScalar(key) && key.value === 'code');
  if (present !== undefined) return replaceValue(text, present, globs);
  const [first] = entries as [Entry];
  const start = first.key.range[0];
  if (step.flow === true) return { from: start, to: start, text: `code: ${inline(globs)}, ` };
  const after =
    entries.find(({ key }) => isScalar(key) && /^(run|python|notebook)$/.test(String(key.value))) ?? first;
  const indent = ' '.repeat(columnOf(text, start));
  const line = `code: ${inline(globs)}`;
  const lines =
    indent.length + line.length <= LONGEST_LINE
      ? [line]
      : ['code:', ...globs.map((glob) => `  - ${word(glob)}`)];
  return insertLines(
    text,
    endOf(after),
    lines.map((one) => indent + one),
  );
}

function replaceValue(text: string, { key, value }: Entry, globs: readonly string[]): Edit {
  const isEmpty = value === null || (isScalar(value) && value.value === null);
  const [from, to] = isEmpty ? [key.range[1] + 1, key.range[1] + 1] : [value.range[0], value.range[1]];
  if (isEmpty) return { from, to, text: ` ${inline(globs)}` };
  if (!isSeq(value) || value.flow === true) return { from, to, text: inline(globs) };
  const indent = ' '.repeat(columnOf(text, from));
  const list = globs.map((glob) => `- ${word(glob)}`).join(newline(text) + indent);
  return { from, to: from + text.slice(from, to).trimEnd().length, text: list };
}

function insertLines(text: string, end: number, lines: readonly string[]): Edit {
  const nl = newline(text);
  const isLineStart = end > 0 && text[end - 1] === '\n';
  const at = isLineStart ? end : text.indexOf('\n', end) + 1 || text.length;
  const needsBreak = at === text.length && !text.endsWith('\n');
  return { from: at, to: at, text: `${needsBreak ? nl : ''}${lines.map((line) => line + nl).join('')}` };
}

/** Of a block, where the next line begins; else where its last word ends. */
function endOf({ key, value }: Entry): number {
  return value === null ? key.range[1] : value.range[1];
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

function newline(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function inline(globs: readonly string[]): string {
  return `[${globs.map(word).join(', ')}]`;
}

/** Plain where YAML reads it as a text in any place, quoted elsewhere. */
function word(glob: string): string {
  return /^[A-Za-z_](?:[\w./-]*[./][\w./-]*)(?:\*\*)?$/.test(glob) ? glob : JSON.stringify(glob);
}
