/** A comment of a pull request, as far as it matters here. */
export interface ForgeComment {
  readonly id: number;
  readonly body: string;
  /** Whether whoever has the token has written it, as far as that can be told: others can write the mark, too. */
  readonly isOwn: boolean;
  readonly url?: string;
}

/** The comments of one pull request. */
export interface CommentBoard {
  /** The oldest first. */
  list(): AsyncIterable<ForgeComment>;
  create(body: string): Promise<ForgeComment>;
  update(comment: ForgeComment, body: string): Promise<ForgeComment>;
}

/** First in the one comment that is kept up to date. */
export const COMMENT_MARK = '<!-- mlgit review -->';

/** The comment that an earlier job posted, if there is one. */
export async function findOwnComment(board: CommentBoard): Promise<ForgeComment | undefined> {
  for await (const comment of board.list()) {
    if (comment.isOwn && comment.body.startsWith(COMMENT_MARK)) return comment;
  }
  return undefined;
}
