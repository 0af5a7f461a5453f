import { usageError } from '../../model/mlgit-error.ts';

/** Ends of a range as git writes them. */
export interface RangeText {
  readonly base: string;
  readonly head: string;
  /** From where the two parted (`A...B`), not from `A` itself. */
  readonly fromMergeBase: boolean;
}

/** `A..B` or `A...B`; an end that is left out is HEAD. @throws MlgitError `bad-range` (usage). */
export function parseRange(text: string): RangeText {
  const [, base, dots, head] = /^(|.*?[^.])(\.{2,3})(?!\.)(.*)$/.exec(text) ?? [];
  if (
    base !== undefined &&
    dots !== undefined &&
    head !== undefined &&
    !/\.\./.test(head) &&
    base + head !== ''
  ) {
    return { base: base || 'HEAD', head: head || 'HEAD', fromMergeBase: dots.length === 3 };
  }
  throw usageError('bad-range', `Expected a range such as main..HEAD, found ${JSON.stringify(text)}`, [
    'mlgit review main..HEAD',
    'mlgit review   (what the branch, and what is staged, would change)',
  ]);
}
