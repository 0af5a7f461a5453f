import { appendFile } from 'node:fs/promises';
import { MlgitError } from '../../../model/mlgit-error.ts';
import type { PostedReview } from '../../../model/review/posted-review.ts';
import type { CiPlace } from './ci-place.ts';
import { COMMENT_MARK, type CommentBoard, findOwnComment } from './comment-board.ts';

export interface ReviewToPost {
  readonly markdown: string;
  /** No manifest changes: what was said before is corrected, and nothing is said anew. */
  readonly isEmpty: boolean;
}

/** What became of it; `failure` is why a forge that should have taken it did not. */
export interface Posting {
  readonly posted: PostedReview;
  readonly failure?: MlgitError;
}

/**
 * Posts a review as the one comment of its pull request, or changes the one that is there. Where the token may not, as in jobs of pull
 * requests from forks, it goes into the summary of the job, or is left to be printed; that is no failure.
 */
export async function postReview(place: CiPlace, review: ReviewToPost): Promise<Posting> {
  const { board, summary } = place;
  try {
    if ('none' in board) return { posted: await elsewhere(summary, review, board.none) };
    return { posted: await comment(board, place, review) };
  } catch (error) {
    if (!(error instanceof MlgitError)) throw error;
    const posted = await elsewhere(summary, review, error.message);
    return error.code === 'forge-refused' ? { posted } : { posted, failure: error };
  }
}

async function comment(board: CommentBoard, { job }: CiPlace, review: ReviewToPost): Promise<PostedReview> {
  const body = commentBody(review.markdown, job);
  const known = await findOwnComment(board);
  if (known === undefined && review.isEmpty) return { where: 'nowhere' };
  const updated = known !== undefined;
  const { url } = updated ? await board.update(known, body) : await board.create(body);
  return { where: 'comment', updated, ...(url === undefined ? {} : { url }) };
}

function commentBody(markdown: string, job: string | undefined): string {
  const foot =
    job === undefined
      ? ''
      : `\n\n<sub>Whole review, as a page: <a href="${encodeURI(job)}">artifacts of the job</a></sub>`;
  return `${COMMENT_MARK}\n${markdown}${foot}\n`;
}

async function elsewhere(
  summary: string | undefined,
  { markdown, isEmpty }: ReviewToPost,
  why: string,
): Promise<PostedReview> {
  if (isEmpty) return { where: 'nowhere', why };
  if (summary === undefined) return { where: 'output', why };
  await appendFile(summary, `${markdown}\n\nNot posted as a comment: ${plain(why)}\n`);
  return { where: 'summary', why };
}

/** What a forge said is no Markdown of ours. */
function plain(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,:'-]/gu, ' ');
}
