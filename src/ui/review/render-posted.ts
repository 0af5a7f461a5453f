import type { PostedReview } from '../../model/review/posted-review.ts';
import { printable } from '../printable.ts';

/** What became of a review that was to be posted, in a line. */
export function renderPosted({ where, updated, url }: PostedReview): string {
  if (where === 'comment')
    return `${updated === true ? '~' : '+'} comment  ${printable(url ?? '')}`.trimEnd();
  return {
    summary: '+ summary of the job',
    output: 'the review:',
    nowhere: 'no manifest changes: nothing was posted',
  }[where];
}
