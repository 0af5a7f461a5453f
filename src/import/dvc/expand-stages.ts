import type { Path } from '../../flow/value-path.ts';
import { CannotTranslate } from './problem.ts';
import { type Node, nodeOf, type Scope } from './scope.ts';
import { resolveAny } from './template.ts';
import { isMap, pythonText, type Scalar, type Value, type ValueMap } from './value.ts';

/** A stage as it is written, with what its templates can name. */
export interface WrittenStage {
  /** As DVC calls it: `train`, `train@small`. */
  readonly name: string;
  readonly definition: ValueMap;
  /** Of the definition in dvc.yaml. */
  readonly at: Path;
  readonly scope: Scope;
}

/** More than this is no flow that anybody reads, or a product of long lists. */
const MOST_STAGES = 20_000;

/** One stage, or one for each item of its `foreach` or `matrix`. @throws CannotTranslate */
export function expandStage(name: string, written: Value, scope: Scope): WrittenStage[] {
  if (!isMap(written))
    throw new CannotTranslate(`expected a mapping with cmd for stage ${JSON.stringify(name)}`);
  const at = ['stages', name];
  if (Object.hasOwn(written, 'foreach')) {
    const { do: template } = written;
    if (!isMap(template)) throw new CannotTranslate('foreach: expected a mapping under do');
    return foreachItems(resolveAny(written['foreach'] ?? null, scope)).map(({ key, names }) => ({
      ...{ name: `${name}@${key}`, definition: template, at: [...at, 'do'] },
      scope: scope.having(names),
    }));
  }
  if (!Object.hasOwn(written, 'matrix')) return [{ name, definition: written, at, scope }];
  const { matrix, ...definition } = written;
  return matrixItems(resolveAny(matrix ?? null, scope)).map(({ key, names }) => ({
    ...{ name: `${name}@${key}`, definition, at },
    scope: scope.having(names),
  }));
}

interface Item {
  /** What distinguishes its stage's name. */
  readonly key: string;
  readonly names: { readonly [name: string]: Node };
}

function foreachItems(node: Node): Item[] {
  if (node.kind === 'map') {
    return [...node.entries].map(([key, item]) => ({ key, names: { item, key: nodeOf(key, undefined) } }));
  }
  if (node.kind === 'leaf') {
    throw new CannotTranslate(`foreach: expected a list or a mapping, found ${pythonText(node.value)}`);
  }
  const isComposite = node.items.some((item) => item.kind !== 'leaf');
  const items = node.items.map((item, index) => ({
    key: isComposite || item.kind !== 'leaf' ? String(index) : pythonText(item.value),
    names: { item },
  }));
  return [...new Map(items.map((item) => [item.key, item])).values()];
}

function matrixItems(node: Node): Item[] {
  if (node.kind !== 'map') throw new CannotTranslate('matrix: expected a mapping of lists');
  let items: { words: string[]; values: Map<string, Node> }[] = [{ words: [], values: new Map() }];
  for (const [name, given] of node.entries) {
    // Of a mapping its keys are meant.
    const list = given.kind === 'map' ? nodeOf([...given.entries.keys()], undefined) : given;
    if (list.kind !== 'list') throw new CannotTranslate(`matrix.${name}: expected a list`);
    if (items.length * list.items.length > MOST_STAGES) {
      throw new CannotTranslate(`matrix makes more than ${MOST_STAGES} stages`);
    }
    items = items.flatMap(({ words, values }) =>
      list.items.map((item, index) => ({
        words: [...words, item.kind === 'leaf' ? pythonText(item.value as Scalar) : `${name}${index}`],
        values: new Map([...values, [name, item]]),
      })),
    );
  }
  return items.map(({ words, values }) => {
    const key = words.join('-');
    return { key, names: { item: { kind: 'map', entries: values }, key: nodeOf(key, undefined) } };
  });
}
