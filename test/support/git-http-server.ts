import { spawn, spawnSync } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface GitHttpServer {
  /** `http://HOST:PORT`; repositories are below by their path in the served folder. */
  readonly url: string;
  /** Method and path of each request, in order. */
  readonly requests: string[];
  /** From now on breaks the connection of every request that matches, after its body was read; undefined: of none. */
  breakOff(matches: ((request: string) => boolean) | undefined): void;
}

export interface GitHttpOptions {
  /** Served folder, with bare repositories in it. */
  readonly root: string;
  /** Address that it listens at, where others than this machine are to reach it. */
  readonly host?: string;
  /** Without these the server answers 401. */
  readonly login?: { readonly user: string; readonly password: string };
  /** Pushes are answered with 403. */
  readonly readOnly?: boolean;
}

/** The real `git http-backend` as a web server runs it: CGI (RFC 3875), one process a request. */
export async function gitHttpServer(options: GitHttpOptions): Promise<GitHttpServer> {
  const requests: string[] = [];
  let breaks: ((request: string) => boolean) | undefined;
  const server = createServer((request, response) => {
    const line = `${request.method} ${request.url}`;
    requests.push(line);
    const denied = denial(options, request);
    if (denied !== undefined) {
      request.resume();
      response.writeHead(denied, denied === 401 ? { 'WWW-Authenticate': 'Basic realm="git"' } : {}).end();
    } else if (breaks?.(line)) {
      request.on('end', () => response.destroy());
      request.resume();
    } else answer(options, request, response);
  });
  const { host = '127.0.0.1' } = options;
  await listen(server, host);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    requests,
    breakOff: (matches) => {
      breaks = matches;
    },
  };
}

function listen(server: Server, host: string): Promise<void> {
  return new Promise((resolve) => server.listen(0, host, resolve));
}

function denial({ login, readOnly }: GitHttpOptions, request: IncomingMessage): number | undefined {
  if (login !== undefined) {
    const wanted = `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
    if (request.headers.authorization !== wanted) return 401;
  }
  return readOnly && /git-receive-pack/.test(request.url ?? '') ? 403 : undefined;
}

const EXEC_PATH = spawnSync('git', ['--exec-path'], { encoding: 'utf8' }).stdout.trim();

function answer(options: GitHttpOptions, request: IncomingMessage, response: ServerResponse): void {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const backend = spawn(join(EXEC_PATH, 'git-http-backend'), [], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: options.root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_COMMITTER_NAME: 'server',
      GIT_COMMITTER_EMAIL: 'server@example.org',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REQUEST_METHOD: request.method,
      PATH_INFO: path,
      QUERY_STRING: query,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      ...(request.headers['content-length'] ? { CONTENT_LENGTH: request.headers['content-length'] } : {}),
      HTTP_CONTENT_ENCODING: String(request.headers['content-encoding'] ?? ''),
      REMOTE_USER: options.login?.user ?? 'tester',
      REMOTE_ADDR: '127.0.0.1',
    },
  });
  backend.stdin.on('error', () => {});
  request.pipe(backend.stdin);
  let head: Buffer | undefined = Buffer.alloc(0);
  backend.stdout.on('data', (chunk: Buffer) => {
    if (head === undefined) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const fields = head
      .toString('latin1', 0, end)
      .split('\r\n')
      .map((line) => line.split(/:\s*/, 2) as [string, string]);
    const status = fields.find(([name]) => name === 'Status')?.[1];
    response.writeHead(
      status === undefined ? 200 : Number.parseInt(status, 10),
      fields.filter(([name]) => name !== 'Status').flat(),
    );
    response.write(head.subarray(end + 4));
    head = undefined;
  });
  backend.on('close', () => response.end());
}
