import { MlgitError } from '../../../model/mlgit-error.ts';
import type { CommentBoard, ForgeComment } from './comment-board.ts';
import type { ForgeApi } from './forge-api.ts';

const PAGE = 100;
/** Ten thousand comments. */
const MOST_PAGES = 100;

interface GithubComment {
  readonly id: number;
  readonly body?: string;
  readonly html_url?: string;
  readonly user?: { readonly login?: string; readonly type?: string } | null;
}

/** Comments of a pull request on GitHub, where they are those of its issue (https://docs.github.com/rest/issues/comments). */
export function githubBoard(api: ForgeApi, repository: string, number: number): CommentBoard {
  const comments = `/repos/${repository}/issues`;
  const toComment = ({ id, body = '', html_url: url }: GithubComment, isOwn: boolean): ForgeComment => ({
    ...{ id, body, isOwn },
    ...(url === undefined ? {} : { url }),
  });
  return {
    async *list() {
      const own = await ownLogin(api);
      for (let page = 1; page <= MOST_PAGES; page++) {
        const { body, headers } = await api.ask(
          'GET',
          `${comments}/${number}/comments?per_page=${PAGE}&page=${page}`,
        );
        for (const comment of body as GithubComment[]) {
          const { login, type } = comment.user ?? {};
          yield toComment(comment, own === undefined ? type === 'Bot' : login === own);
        }
        if (!/;\s*rel="next"/.test(headers.get('link') ?? '')) return;
      }
    },
    async create(body) {
      const answer = await api.ask('POST', `${comments}/${number}/comments`, { body });
      return toComment(answer.body as GithubComment, true);
    },
    async update({ id }, body) {
      const answer = await api.ask('PATCH', `${comments}/comments/${id}`, { body });
      return toComment(answer.body as GithubComment, true);
    },
  };
}

/** Whose token it is; undefined of that of a job, which is a bot's and is not told its name. */
async function ownLogin(api: ForgeApi): Promise<string | undefined> {
  try {
    const { login } = (await api.ask('GET', '/user')).body as { readonly login?: string };
    return login;
  } catch (error) {
    if (error instanceof MlgitError && error.code === 'forge-refused') return undefined;
    throw error;
  }
}
