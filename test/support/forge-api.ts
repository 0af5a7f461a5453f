import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface StoredComment {
  readonly id: number;
  body: string;
  readonly user: string;
}

/** What a token may do: `read` is that of a pull request from a fork, `job` the one of a job of GitLab, which notes are closed to. */
export type TokenRights = 'write' | 'read' | 'job';

export interface ForgeStandIn {
  readonly url: string;
  /** Of the one pull request that there is, number 7, oldest first. */
  readonly comments: StoredComment[];
  readonly tokens: Map<string, { readonly user: string; readonly rights: TokenRights }>;
  /** Method and path of every request. */
  readonly asked: string[];
  /** Answers instead of the next requests, one each. */
  readonly instead: ((answer: ServerResponse) => void)[];
  say(user: string, body: string): void;
}

const REQUEST = 7;
const MOST_CHARACTERS = { github: 65_536, gitlab: 1_000_000 };

/**
 * A forge of this test, as far as comments of a pull request go, which behaves as GitHub (https://docs.github.com/rest/issues/comments)
 * and GitLab (https://docs.gitlab.com/api/notes/) document it.
 */
export async function forgeStandIn(): Promise<ForgeStandIn> {
  const stand: ForgeStandIn & { url: string } = {
    ...{ url: '', comments: [], tokens: new Map(), asked: [], instead: [] },
    say: (user, body) => stand.comments.push({ id: stand.comments.length + 1, user, body }),
  };
  const server = createServer((request, answer) => {
    stand.asked.push(`${request.method} ${request.url}`);
    const instead = stand.instead.shift();
    if (instead !== undefined) instead(answer);
    else serve(stand, request, answer).catch((error) => answer.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  stand.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return stand;
}

/** Too many requests; come back in so many seconds. */
export function tooMany(seconds: number): (answer: ServerResponse) => void {
  return (answer) => answer.writeHead(429, { 'retry-after': String(seconds) }).end('{"message":"slow down"}');
}

interface Call {
  readonly stand: ForgeStandIn;
  readonly who: { readonly user: string; readonly rights: TokenRights };
  readonly url: URL;
  readonly body: string;
}

async function serve(stand: ForgeStandIn, request: IncomingMessage, answer: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const sent = Buffer.concat(parts).toString();
  const { authorization = '' } = request.headers;
  const token =
    request.headers['private-token'] ?? request.headers['job-token'] ?? authorization.replace(/^Bearer /, '');
  const who = stand.tokens.get(String(token));
  const url = new URL(request.url ?? '', stand.url);
  const body: string = sent === '' ? '' : JSON.parse(sent).body;
  const isGitlab = authorization === '';
  const found =
    who === undefined
      ? refuse(401, 'Bad credentials')
      : (isGitlab ? gitlab : github)({ stand, who, url, body }, request.method ?? '');
  answer.writeHead(found.status, { 'content-type': 'application/json', ...found.headers });
  answer.end(JSON.stringify(found.body));
}

interface Answered {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: { readonly [name: string]: string };
}

function refuse(status: number, message: string): Answered {
  return { status, body: { message } };
}

function give(status: number, body: unknown, headers: Answered['headers'] = {}): Answered {
  return { status, body, headers };
}

function github(call: Call, method: string): Answered {
  const { stand, url, who, body } = call;
  const isBot = (user: string) => user.endsWith('[bot]');
  const view = ({ id, user, body: text }: StoredComment) => ({
    ...{ id, body: text, html_url: `https://github.test/o/r/pull/${REQUEST}#issuecomment-${id}` },
    user: { login: user, type: isBot(user) ? 'Bot' : 'User' },
  });
  if (url.pathname === '/user') {
    if (isBot(who.user)) return refuse(403, 'Resource not accessible by integration');
    return give(200, { login: who.user });
  }
  const list = `/repos/o/r/issues/${REQUEST}/comments`;
  if (method === 'GET' && url.pathname === list) {
    const { shown, page, hasMore } = pageOf(stand.comments, url);
    const next = `<${stand.url}${list}?page=${page + 1}>; rel="next"`;
    return give(200, shown.map(view), hasMore ? { link: next } : {});
  }
  const id = Number(/^\/repos\/o\/r\/issues\/comments\/(\d+)$/.exec(url.pathname)?.[1]);
  const known = stand.comments.find((one) => one.id === id);
  const isNew = method === 'POST' && url.pathname === list;
  if (!isNew && !(method === 'PATCH' && known !== undefined)) return refuse(404, 'Not Found');
  if (who.rights !== 'write') return refuse(403, 'Resource not accessible by integration');
  if (body.length > MOST_CHARACTERS.github) return refuse(422, 'Validation Failed');
  if (known !== undefined && !isNew) {
    known.body = body;
    return give(200, view(known));
  }
  stand.say(who.user, body);
  return give(201, view(stand.comments.at(-1)!));
}

function gitlab(call: Call, method: string): Answered {
  const { stand, url, who, body } = call;
  const view = ({ id, user, body: text }: StoredComment) => ({
    ...{ id, body: text, system: false, author: { id: idOf(user), username: user } },
  });
  // What the token of a job may do does not include users and notes.
  if (who.rights === 'job') return refuse(401, '401 Unauthorized');
  if (url.pathname === '/user') return give(200, { id: idOf(who.user), username: who.user });
  const notes = `/projects/42/merge_requests/${REQUEST}/notes`;
  if (method === 'GET' && url.pathname === notes) {
    const { shown, page, hasMore } = pageOf(stand.comments, url);
    return give(200, shown.map(view), { 'x-next-page': hasMore ? String(page + 1) : '' });
  }
  const known = stand.comments.find((one) => url.pathname === `${notes}/${one.id}`);
  const isNew = method === 'POST' && url.pathname === notes;
  if (!isNew && !(method === 'PUT' && known !== undefined)) return refuse(404, '404 Not found');
  if (who.rights !== 'write' || (known !== undefined && known.user !== who.user))
    return refuse(403, '403 Forbidden');
  if (body.length > MOST_CHARACTERS.gitlab) return refuse(400, '400 Bad request');
  if (known !== undefined) {
    known.body = body;
    return give(200, view(known));
  }
  stand.say(who.user, body);
  return give(201, view(stand.comments.at(-1)!));
}

function idOf(user: string): number {
  return [...user].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 1_000_003;
}

/** 30 a page unless more is asked for, 100 at most. */
function pageOf(comments: readonly StoredComment[], url: URL) {
  const page = Number(url.searchParams.get('page') ?? 1);
  const size = Math.min(100, Number(url.searchParams.get('per_page') ?? 30));
  const shown = comments.slice((page - 1) * size, page * size);
  return { shown, page, hasMore: page * size < comments.length };
}
