import { shellWord } from '../../base/shell-word.ts';
import { CannotTranslate } from './problem.ts';
import { type Leaf, type Node, nodeOf, type Origin, type Scope } from './scope.ts';
import { isList, isMap, pythonText, type Scalar, type Value } from './value.ts';

/** A part of a command: as it is written, or a value with the name that it came from. */
export type Piece = string | { readonly text: string; readonly leaf: Leaf };

/** How lists and truth values become flags of a command (`parsing.list` and `parsing.bool` of DVC's configuration). */
export interface FlagStyle {
  readonly list: 'nargs' | 'append';
  readonly bool: 'store_true' | 'boolean_optional';
}

/** `${…}` that no backslash stands before, within a line. */
const TEMPLATE = /(?<!\\)\$\{(.*?)\}/g;

/** A value with its templates replaced; one that is a template and nothing else keeps its type. @throws CannotTranslate */
export function resolve(value: Value, scope: Scope): Value {
  if (typeof value === 'string') return resolveText(value, scope);
  if (isList(value)) return value.map((item) => resolve(item, scope));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [String(resolveText(key, scope)), resolve(inner, scope)]),
  );
}

function resolveText(text: string, scope: Scope): Scalar {
  const [only] = text.matchAll(TEMPLATE);
  if (only?.[0] === text) return requireLeaf(scope.select(only[1] ?? ''), text).value;
  return pieces(text, scope, (node, template) => [requireLeaf(node, template)])
    .map((piece) => (typeof piece === 'string' ? piece : piece.text))
    .join('');
}

/** What `foreach` goes over: a list or mapping that is written out, or named. @throws CannotTranslate */
export function resolveAny(value: Value, scope: Scope): Node {
  if (typeof value === 'string') {
    const [only] = value.matchAll(TEMPLATE);
    if (only?.[0] === value) return asItems(scope.select(only[1] ?? ''));
  }
  if (isList(value)) return { kind: 'list', items: value.map((item) => resolveAny(item, scope)) };
  if (isMap(value)) {
    const entries = Object.entries(value).map(([key, inner]): [string, Node] => [
      String(resolveText(key, scope)),
      resolveAny(inner, scope),
    ]);
    return { kind: 'map', entries: new Map(entries) };
  }
  return nodeOf(resolve(value, scope), undefined);
}

/** A command in parts. A mapping in it becomes flags. @throws CannotTranslate */
export function commandPieces(text: string, scope: Scope, style: FlagStyle): Piece[] {
  return pieces(text, scope, (node, template) =>
    node.kind === 'map' ? flags(node, style) : [requireLeaf(node, template)],
  );
}

function pieces(
  text: string,
  scope: Scope,
  use: (node: Node, template: string) => (string | Leaf)[],
): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(TEMPLATE)) {
    found.push(unescaped(text.slice(end, match.index)));
    for (const part of use(scope.select(match[1] ?? ''), match[0])) {
      found.push(typeof part === 'string' ? part : { text: pythonText(part.value), leaf: part });
    }
    end = match.index + match[0].length;
  }
  return [...found, unescaped(text.slice(end))].filter((piece) => piece !== '');
}

function unescaped(text: string): string {
  return text.replaceAll('\\${', '${');
}

function requireLeaf(node: Node, template: string): Leaf {
  if (node.kind === 'leaf') return node;
  throw new CannotTranslate(
    `${template} is a ${node.kind === 'list' ? 'list' : 'mapping'}: expected one value`,
  );
}

function flags(node: Node, style: FlagStyle, prefix = ''): (string | Leaf)[] {
  if (node.kind !== 'map') return [];
  const words = [...node.entries].flatMap(([name, inner]): (string | Leaf)[][] => {
    const flag = prefix === '' ? name : `${prefix}.${name}`;
    if (inner.kind === 'map') return [flags(inner, style, flag)];
    if (inner.kind === 'list') return [listFlag(flag, inner.items, style)];
    if (inner.value === true) return [[`--${flag}`]];
    if (inner.value === false) return style.bool === 'store_true' ? [] : [[`--no-${flag}`]];
    return [[`--${flag} `, ...quotedLeaf(inner)]];
  });
  return words.filter((word) => word.length > 0).flatMap((word, i) => (i === 0 ? word : [' ', ...word]));
}

function listFlag(flag: string, items: readonly Node[], style: FlagStyle): (string | Leaf)[] {
  return items.flatMap((item, index): (string | Leaf)[] => {
    if (item.kind !== 'leaf') throw new CannotTranslate(`the flag --${flag} would be a list of lists`);
    const opens = index === 0 || style.list === 'append';
    return [`${index === 0 ? '' : ' '}${opens ? `--${flag} ` : ''}`, ...quotedLeaf(item)];
  });
}

/** Texts among flags are quoted for the shell, unlike all others. */
function quotedLeaf(leaf: Leaf): (string | Leaf)[] {
  const isPlain = typeof leaf.value !== 'string' || shellWord(leaf.value) === leaf.value;
  return isPlain ? [leaf] : [shellWord(String(leaf.value))];
}

function asItems(node: Node): Node {
  if (node.kind === 'list') return { kind: 'list', items: node.items.map(asItems) };
  if (node.kind === 'leaf')
    return node.origin === undefined ? node : { ...node, origin: { ...node.origin, isItem: true } };
  return { kind: 'map', entries: new Map([...node.entries].map(([key, inner]) => [key, asItems(inner)])) };
}

/** Where the values come from that the templates in a value name. */
export function namedIn(value: Value, scope: Scope): Origin[] {
  const texts = JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? String(inner) : inner));
  return [...texts.matchAll(TEMPLATE)].flatMap(([, expression = '']) => {
    const node = scope.select(expression.replaceAll('\\"', '"'));
    return node.kind === 'leaf' && node.origin !== undefined ? [node.origin] : [];
  });
}
