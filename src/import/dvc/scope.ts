import { CannotTranslate } from './problem.ts';
import { isList, isMap, type Scalar, type Value } from './value.ts';

/** Where a value was read: the file, and its name there with dots. */
export interface Origin {
  readonly file: string;
  readonly key: string;
  /** Of an item that a `foreach` goes over. */
  readonly isItem?: true;
}

export interface Leaf {
  readonly kind: 'leaf';
  readonly value: Scalar;
  /** Undefined of what has no name of its own: in a list, or where a `foreach` is written out. */
  readonly origin: Origin | undefined;
}
export type Node =
  | Leaf
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, Node> };

/** Repeated merges of repeated aliases could grow without end. */
const MAX_DEPTH = 64;

/** What `${…}` can name in a place of dvc.yaml. Immutable: what adds to it makes a new one. */
export class Scope {
  private readonly top: ReadonlyMap<string, Node>;

  constructor(top: ReadonlyMap<string, Node> = new Map()) {
    this.top = top;
  }

  /** With the values of a file or of a mapping under `vars`. @throws CannotTranslate where both have a value of one name. */
  merged(value: Value, file: string): Scope {
    if (!isMap(value)) throw new CannotTranslate(`expected a mapping of variables in ${file}`);
    const added = nodeOf(value, { file, key: '' });
    return new Scope(added.kind === 'map' ? merge(this.top, added.entries, '') : this.top);
  }

  /** With names that hide those that are there. */
  having(names: { readonly [name: string]: Node }): Scope {
    return new Scope(new Map([...this.top, ...Object.entries(names)]));
  }

  /** What an expression names: `a.b`, `a[0].b`. @throws CannotTranslate */
  select(expression: string): Node {
    const words = expression.trim().replaceAll('[', '.').replaceAll(']', '').split('.');
    let node: Node | undefined = { kind: 'map', entries: this.top };
    for (const word of words) {
      if (node?.kind === 'map') node = node.entries.get(word);
      else if (node?.kind === 'list' && /^\d+$/.test(word)) node = node.items[Number(word)];
      else node = undefined;
    }
    if (node === undefined) throw new CannotTranslate(`\${${expression}} names nothing that is there`);
    return node;
  }
}

export function nodeOf(value: Value, origin: Origin | undefined): Node {
  if (isList(value)) return { kind: 'list', items: value.map((item) => nodeOf(item, undefined)) };
  if (!isMap(value)) return { kind: 'leaf', value: value as Scalar, origin };
  const entries = Object.entries(value).map(([name, inner]): [string, Node] => {
    const key = origin === undefined || origin.key === '' ? name : `${origin.key}.${name}`;
    return [name, nodeOf(inner, origin === undefined ? undefined : { ...origin, key })];
  });
  return { kind: 'map', entries: new Map(entries) };
}

export function plainOf(node: Node): Value {
  if (node.kind === 'leaf') return node.value;
  if (node.kind === 'list') return node.items.map(plainOf);
  return Object.fromEntries([...node.entries].map(([name, inner]) => [name, plainOf(inner)]));
}

function merge(
  old: ReadonlyMap<string, Node>,
  added: ReadonlyMap<string, Node>,
  at: string,
): Map<string, Node> {
  const result = new Map(old);
  for (const [name, node] of added) {
    const before = result.get(name);
    const key = at === '' ? name : `${at}.${name}`;
    if (before === undefined) result.set(name, node);
    else if (before.kind === 'map' && node.kind === 'map' && key.split('.').length < MAX_DEPTH)
      result.set(name, { kind: 'map', entries: merge(before.entries, node.entries, key) });
    else throw new CannotTranslate(`the variable ${JSON.stringify(key)} is there twice`);
  }
  return result;
}
