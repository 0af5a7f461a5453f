import type { Metrics, MetricValue } from './metric.ts';

export interface MetricTree {
  [name: string]: MetricValue | MetricTree;
}

/** Metrics with their dotted names nested, as conditions ask for them. */
export function metricTree(metrics: Metrics): MetricTree {
  const tree = emptyTree();
  for (const [name, value] of Object.entries(metrics)) putMetric(tree, name.split('.'), value);
  return tree;
}

/** Without a prototype: names are a user's. */
export function emptyTree(): MetricTree {
  return Object.create(null) as MetricTree;
}

export function putMetric(tree: MetricTree, path: readonly string[], value: MetricValue): void {
  const [first = '', ...rest] = path;
  if (rest.length === 0) {
    tree[first] = value;
    return;
  }
  const inner = tree[first];
  const next = typeof inner === 'object' ? inner : emptyTree();
  tree[first] = next;
  putMetric(next, rest, value);
}
