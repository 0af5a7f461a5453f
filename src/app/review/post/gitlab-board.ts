import { MlgitError } from '../../../model/mlgit-error.ts';
import type { CommentBoard, ForgeComment } from './comment-board.ts';
import type { ForgeApi } from './forge-api.ts';

const PAGE = 100;
const MOST_PAGES = 100;

interface GitlabNote {
  readonly id: number;
  readonly body?: string;
  readonly system?: boolean;
  readonly author?: { readonly id?: number };
}

/** Notes of a merge request on GitLab (https://docs.gitlab.com/api/notes/). */
export function gitlabBoard(
  api: ForgeApi,
  {
    project,
    request,
    page: of,
  }: { readonly project: string; readonly request: string; readonly page: string },
): CommentBoard {
  const notes = `/projects/${encodeURIComponent(project)}/merge_requests/${encodeURIComponent(request)}/notes`;
  const toComment = ({ id, body = '' }: GitlabNote, isOwn: boolean): ForgeComment => ({
    ...{ id, body, isOwn, url: `${of}#note_${id}` },
  });
  return {
    async *list() {
      const own = await ownId(api);
      for (let page = 1; page <= MOST_PAGES; page++) {
        const { body, headers } = await api.ask(
          'GET',
          `${notes}?sort=asc&order_by=created_at&per_page=${PAGE}&page=${page}`,
        );
        for (const note of body as GitlabNote[])
          yield toComment(note, note.system !== true && note.author?.id === own);
        if (!headers.get('x-next-page')) return;
      }
    },
    async create(body) {
      return toComment((await api.ask('POST', notes, { body })).body as GitlabNote, true);
    },
    async update({ id }, body) {
      return toComment((await api.ask('PUT', `${notes}/${id}`, { body })).body as GitlabNote, true);
    },
  };
}

/** @throws MlgitError `forge-refused` (credentials) of a job's own token, which may read and write no notes. */
async function ownId(api: ForgeApi): Promise<number> {
  const { id } = (await api.ask('GET', '/user')).body as { readonly id?: number };
  if (id !== undefined) return id;
  throw new MlgitError('GitLab does not say whose token it is', {
    code: 'forge-refused',
    kind: 'credentials',
  });
}
