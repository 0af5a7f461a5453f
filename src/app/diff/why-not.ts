import { MlgitError } from '../../model/mlgit-error.ts';

/** Why something cannot be looked into, as the end of a sentence. */
export interface WhyNot {
  readonly why: string;
  readonly hint?: string;
}

/** What cannot be looked into ends no diff. @throws whatever is no failure of reading; what the signal was aborted with. */
export function whyNot(error: unknown, signal?: AbortSignal): WhyNot {
  signal?.throwIfAborted();
  if (!(error instanceof MlgitError) || error.kind === 'internal') throw error;
  const [hint] = error.hints;
  return { why: error.message, ...(hint === undefined ? {} : { hint }) };
}
