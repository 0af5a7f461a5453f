import { compareBytes } from '../../base/byte-order.ts';
import { own } from './task-pairs.ts';

/** What two records have under one name. */
export interface Both<T> {
  readonly name: string;
  readonly before?: T;
  readonly after?: T;
}

/** Every name of either record, in byte order. */
export function bothSides<T>(
  before: { readonly [name: string]: T },
  after: { readonly [name: string]: T },
): Both<T>[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].sort(compareBytes).map((name) => {
    const old = own(before, name);
    const now = own(after, name);
    return {
      name,
      ...(old === undefined ? {} : { before: old }),
      ...(now === undefined ? {} : { after: now }),
    };
  });
}
