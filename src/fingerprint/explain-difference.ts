import { compareBytes } from '../base/byte-order.ts';
import type { ComponentGroup } from '../model/component-group.ts';

/** One component of a key that differs. Absent `before`: it is new; absent `after`: it is gone. */
export interface Difference {
  readonly group: ComponentGroup;
  /** Which parameter, input … it is; absent for `command`, `code`, `environment`, `image`, `source` and `undeclared`. */
  readonly name?: string;
  readonly before?: string;
  readonly after?: string;
}

type Texts = { readonly [component: string]: string };

const ORDER: readonly ComponentGroup[] = [
  'command',
  'params',
  'item',
  'inputs',
  'code',
  'environment',
  'variables',
  'image',
  'source',
  'undeclared',
  'outputs',
  'links',
  'allowed',
];

/**
 * Which components of a key changed, of two results of `componentDigests`; in the order of the design's list, then of
 * names. Empty exactly when the keys are equal. Components of groups that this version does not know are passed over.
 */
export function explainDifference(before: Texts, after: Texts): Difference[] {
  const differences: Difference[] = [];
  for (const component of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const old = textOf(before, component);
    const now = textOf(after, component);
    const dot = component.indexOf('.');
    const group = ORDER.find((each) => each === (dot === -1 ? component : component.slice(0, dot)));
    if (old === now || group === undefined) continue;
    differences.push({
      group,
      ...(dot === -1 ? {} : { name: component.slice(dot + 1) }),
      ...(old === undefined ? {} : { before: old }),
      ...(now === undefined ? {} : { after: now }),
    });
  }
  return differences.sort(
    (a, b) => ORDER.indexOf(a.group) - ORDER.indexOf(b.group) || compareBytes(a.name ?? '', b.name ?? ''),
  );
}

function textOf(texts: Texts, component: string): string | undefined {
  return Object.hasOwn(texts, component) ? texts[component] : undefined;
}
