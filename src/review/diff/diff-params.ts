import { diffValue } from '../../model/diff/diff-value.ts';
import type { ParamsDiff } from '../../model/diff/param-diff.ts';
import type { ParamValue } from '../../model/flow.ts';
import { bothSides } from './both-sides.ts';
import { isSameMetric } from './compare-metric.ts';

type Params = { readonly [name: string]: ParamValue };

export function diffParams(before: Params, after: Params): ParamsDiff {
  const all = bothSides(before, after);
  const changed = all
    .filter((one) => !isSameMetric(one.before, one.after))
    .map(({ name, before: old, after: now }) => ({
      name,
      ...(old === undefined ? {} : { before: diffValue(old) }),
      ...(now === undefined ? {} : { after: diffValue(now) }),
    }));
  return { changed, same: all.length - changed.length };
}
