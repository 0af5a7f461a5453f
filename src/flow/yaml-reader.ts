import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import type { Problem } from './problem.ts';
import type { Path } from './value-path.ts';

export type PlainValue = null | boolean | number | bigint | string | PlainValue[] | PlainMap;
export interface PlainMap {
  [key: string]: PlainValue;
}

/** Where a value stands, as offsets in the text. */
export interface Place {
  /** Start of the key or list item; of the document: of its content. */
  readonly key: number;
  readonly value: readonly [start: number, end: number];
  /** Of a scalar: as it was written, without quotes. */
  readonly source?: string;
  /** Of a number: `int` unless written with a point, an exponent or as `.inf` or `.nan`. */
  readonly number?: 'int' | 'float';
}

/** Aliases repeat what they name: bounds what a few lines can expand to. A longer text may hold as many as it has characters. */
const MIN_NODES = 50_000;
const MAX_DEPTH = 64;

/** Turns YAML nodes into plain values, once, front to back. */
export class YamlReader {
  readonly places = new Map<string, Place>();
  readonly problems: Problem[] = [];
  private readonly position: (offset: number) => { line: number; column: number };
  private readonly anchors = new Map<string, Node>();
  /** Nodes being read: an alias to one of them names its own container. */
  private readonly open = new Set<Node>();
  private readonly mostNodes: number;
  private nodes = 0;

  constructor(position: (offset: number) => { line: number; column: number }, characters: number) {
    this.position = position;
    this.mostNodes = Math.max(MIN_NODES, characters);
  }

  read(node: Node | null, path: Path, keyAt?: number): PlainValue {
    const range = node?.range ?? [keyAt ?? 0, keyAt ?? 0, 0];
    const key = keyAt ?? range[0];
    if (!this.afford(key, path.length)) return null;
    const place = { key, value: [range[0], range[1]] as const };
    this.places.set(JSON.stringify(path), place);
    if (node === null) return null;
    if (isAlias(node))
      return this.readAlias(node.source, key, (target) => this.read(target, path, key), null);
    if (isScalar(node)) return this.readScalar(node, path, place);
    this.remember(node);
    this.open.add(node);
    const value = isMap(node)
      ? this.readMap(node, path)
      : isSeq(node)
        ? this.readList(node.items, path)
        : null;
    this.open.delete(node);
    return value;
  }

  private readScalar(node: Scalar, path: Path, place: Place): PlainValue {
    this.remember(node);
    const value = node.value as PlainValue;
    const number = typeof value === 'bigint' ? 'int' : typeof value === 'number' ? 'float' : undefined;
    this.places.set(JSON.stringify(path), {
      ...place,
      ...(node.source === undefined ? {} : { source: node.source }),
      ...(number === undefined ? {} : { number }),
    });
    if (typeof value !== 'bigint') return value;
    const short = Number(value);
    return Number.isSafeInteger(short) ? short : value;
  }

  private readList(items: readonly unknown[], path: Path): PlainValue[] {
    return items.map((item, index) => this.read(item as Node | null, [...path, index]));
  }

  private readMap(node: YAMLMap, path: Path): PlainMap {
    const result: PlainMap = {};
    const written = new Map<string, number>();
    const pairs = node.items as Pair<Node, Node | null>[];
    for (const pair of pairs) {
      const name = isMerge(pair) ? undefined : this.keyOf(pair);
      if (name === undefined) continue;
      const before = written.get(name);
      if (before === undefined) written.set(name, startOf(pair));
      else this.reportRepeated(name, startOf(pair), before);
    }
    for (const pair of pairs) {
      if (isMerge(pair)) {
        this.mergeInto(result, written, pair, path);
        continue;
      }
      const name = keyText(pair);
      if (name === undefined || written.get(name) !== startOf(pair)) continue;
      result[name] = this.read(pair.value, [...path, name], startOf(pair));
    }
    return result;
  }

  /** `<<: *base`, or a list of them: earlier ones win over later ones, and keys written out over all. */
  private mergeInto(
    result: PlainMap,
    written: ReadonlyMap<string, number>,
    pair: Pair<Node, Node | null>,
    path: Path,
  ) {
    for (const source of this.mergeSources(pair.value, startOf(pair))) {
      this.open.add(source);
      for (const inner of source.items as Pair<Node, Node | null>[]) {
        if (!this.afford(startOf(pair), path.length)) break;
        if (isMerge(inner)) {
          this.mergeInto(result, written, inner, path);
          continue;
        }
        const name = this.keyOf(inner);
        if (name === undefined || written.has(name) || Object.hasOwn(result, name)) continue;
        result[name] = this.read(inner.value, [...path, name], startOf(inner));
      }
      this.open.delete(source);
    }
  }

  private mergeSources(value: Node | null, at: number): YAMLMap[] {
    if (isAlias(value))
      return this.readAlias(value.source, at, (target) => this.mergeSources(target, at), []);
    if (isMap(value)) return [value];
    if (isSeq(value)) return value.items.flatMap((item) => this.mergeSources(item as Node, at));
    this.report('bad-yaml', at, 'expected << to name a mapping or a list of mappings');
    return [];
  }

  private readAlias<T>(name: string, at: number, use: (target: Node) => T, none: T): T {
    const target = this.anchors.get(name);
    if (target !== undefined && !this.open.has(target)) return use(target);
    this.report(
      'bad-yaml',
      at,
      target === undefined ? `*${name} names no anchor &${name} before it` : `*${name} contains itself`,
    );
    return none;
  }

  /** False, and reported once, when the document expands beyond the bounds. */
  private afford(at: number, depth: number): boolean {
    if (this.nodes > this.mostNodes) return false;
    this.nodes = depth > MAX_DEPTH ? this.mostNodes + 1 : this.nodes + 1;
    if (this.nodes <= this.mostNodes) return true;
    this.report('too-large', at, 'the document expands to too much: too many values, or nested too deeply');
    return false;
  }

  private remember(node: { anchor?: string | undefined }): void {
    if (node.anchor !== undefined) this.anchors.set(node.anchor, node as Node);
  }

  private keyOf(pair: Pair<Node, Node | null>): string | undefined {
    const name = keyText(pair);
    if (name !== undefined) return name;
    const found = isScalar(pair.key) ? JSON.stringify(pair.key.source ?? '') : 'a list, mapping or alias';
    this.report('bad-yaml', startOf(pair), `expected a word as a key, found ${found}`);
    return undefined;
  }

  private reportRepeated(name: string, at: number, before: number): void {
    const { line } = this.position(before);
    this.report('repeated-key', at, `the key ${JSON.stringify(name)} is there already, in line ${line}`);
  }

  private report(code: string, offset: number, message: string): void {
    this.problems.push({ code, ...this.position(offset), message });
  }
}

function isMerge(pair: Pair<Node, Node | null>): boolean {
  return isScalar(pair.key) && pair.key.type === 'PLAIN' && pair.key.value === '<<';
}

/** Undefined for what cannot be a key: empty, structured, or the one word that JavaScript gives a meaning to. */
function keyText(pair: Pair<Node, Node | null>): string | undefined {
  if (!isScalar(pair.key)) return undefined;
  const text = pair.key.source ?? '';
  return text === '' || text === '__proto__' ? undefined : text;
}

function startOf(pair: Pair<Node, Node | null>): number {
  return pair.key?.range?.[0] ?? 0;
}
