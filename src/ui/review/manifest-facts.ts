import type { FlowReview, ReviewedManifest } from '../../model/review/review-document.ts';
import { shortDigest } from '../diff/format-value.ts';
import { statusText, taskText } from '../diff/side-facts.ts';

export const CHANGE_WORDS: { readonly [change in FlowReview['change']]: string } = {
  added: 'accepted for the first time',
  changed: 'another run is accepted',
  removed: 'no run is accepted any more',
  conflicting: 'in conflict',
  unreadable: 'not readable',
};

const SHORT_OID = 10;

/** Name, status, start, user, code, tasks, message: nothing that depends on when one looks. */
export function manifestFacts({ digest, status, run }: ReviewedManifest): string[] {
  if (run === undefined)
    return [`manifest ${shortDigest(digest)}`, status, '', '', '', '', 'its run is not here'];
  return [
    run.spec,
    statusText(run),
    run.startedAt.slice(0, 16).replace('T', ' '),
    run.user.replace(/ <.*>$/, ''),
    `${run.codeCommit.slice(0, SHORT_OID)}${run.dirty ? '*' : ''}`,
    taskText(run.tasks),
    run.message?.trim().split('\n')[0] ?? '',
  ];
}
