import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A watch as it passed through. */
export interface SeenWatch {
  readonly path: string;
  /** From which the client asked to go on. */
  readonly from: string;
  /** What was answered so far: HTTP status, and lines of JSON. */
  status: number;
  text: string;
}

export interface KubernetesProxy {
  readonly url: string;
  /** Paths of the lists that were asked for. */
  readonly lists: string[];
  readonly watches: SeenWatch[];
  /** From now on the server is asked to go on from this version, whatever the client says; undefined: no more. */
  goOnFrom: string | undefined;
  /** Breaks the connections of all watches. */
  cutWatches(): void;
  stop(): Promise<void>;
}

/** Stands between a client and a real API server. */
export async function startKubernetesProxy(server: string): Promise<KubernetesProxy> {
  const open = new Set<ServerResponse>();
  const proxy: KubernetesProxy = {
    url: '',
    lists: [],
    watches: [],
    goOnFrom: undefined,
    cutWatches: () => {
      for (const watching of open) watching.destroy();
    },
    stop: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  const http = createServer((incoming, outgoing) => {
    const url = new URL(`${server}${incoming.url}`);
    const seen = note(proxy, incoming, url);
    if (seen !== undefined) {
      open.add(outgoing);
      outgoing.on('close', () => open.delete(outgoing));
      if (proxy.goOnFrom !== undefined) url.searchParams.set('resourceVersion', proxy.goOnFrom);
    }
    const { host: _, ...headers } = incoming.headers;
    // Its certificate is of its own making.
    const options = { method: incoming.method ?? 'GET', headers, rejectUnauthorized: false };
    const asked = request(url, options, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      outgoing.flushHeaders();
      if (seen !== undefined) {
        seen.status = answer.statusCode ?? 0;
        answer.on('data', (part: Buffer) => {
          seen.text += part;
        });
      }
      answer.pipe(outgoing);
    });
    asked.on('error', () => outgoing.destroy());
    outgoing.on('close', () => asked.destroy());
    incoming.pipe(asked);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return Object.assign(proxy, { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` });
}

function note(proxy: KubernetesProxy, { method }: IncomingMessage, url: URL): SeenWatch | undefined {
  if (method !== 'GET' || !/\/(jobs|pods)$/.test(url.pathname)) return undefined;
  if (!url.searchParams.has('watch')) {
    proxy.lists.push(url.pathname);
    return undefined;
  }
  const from = url.searchParams.get('resourceVersion') ?? '';
  const seen = { path: url.pathname, from, status: 0, text: '' };
  proxy.watches.push(seen);
  return seen;
}
