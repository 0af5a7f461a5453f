import {
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  Agent as PlainAgent,
  request as plainRequest,
} from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { Body } from './bucket-port.ts';

/** Connections at once; the adaptive limit stays below. */
const SOCKETS = 64;
const CONNECT_MS = 10_000;
/** Without a byte in either direction. */
const SILENT_MS = 60_000;

/** `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, where they are set. */
export interface ProxyEnvironment {
  readonly [name: string]: string | undefined;
}

export interface HttpRequest {
  readonly origin: URL;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: Body;
}

/** Connections that stay open between requests. An answer is given when its head is there. */
export class HttpExchange {
  readonly #agents: { readonly [protocol: string]: Agent };

  /** A proxy is used by Node 24.5 and later. */
  constructor(proxyEnv: ProxyEnvironment) {
    const hasProxy = proxyEnv['HTTP_PROXY'] !== undefined || proxyEnv['HTTPS_PROXY'] !== undefined;
    const options = {
      keepAlive: true,
      maxSockets: SOCKETS,
      timeout: SILENT_MS,
      ...(hasProxy ? { proxyEnv } : {}),
    };
    this.#agents = { 'http:': new PlainAgent(options), 'https:': new SecureAgent(options) };
  }

  /** @throws Error with the code of Node or OpenSSL; `TimeoutError` by name; the signal's AbortError. */
  send(asked: HttpRequest, signal: AbortSignal | undefined): Promise<IncomingMessage> {
    const { origin, method, path, headers, body } = asked;
    return new Promise((resolve, reject) => {
      const isSecure = origin.protocol === 'https:';
      const request = (isSecure ? secureRequest : plainRequest)({
        agent: this.#agents[origin.protocol] ?? false,
        host: origin.hostname.replace(/^\[|\]$/g, ''),
        ...(origin.port === '' ? {} : { port: origin.port }),
        method,
        path,
        headers,
        setHost: false,
      });
      const stop = () => request.destroy(aborted(signal));
      signal?.addEventListener('abort', stop, { once: true });
      request.once('close', () => signal?.removeEventListener('abort', stop));
      request.on('error', reject);
      request.once('timeout', () => request.destroy(timedOut(`No byte for ${SILENT_MS} ms`)));
      request.once('socket', (socket) => {
        if (socket.connecting) limitConnecting(request, socket);
      });
      request.once('response', resolve);
      for (const part of body.slice(0, -1)) request.write(part);
      request.end(body.at(-1));
    });
  }

  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }
}

function limitConnecting(request: ClientRequest, socket: Socket): void {
  const timer = setTimeout(() => request.destroy(timedOut(`No connection for ${CONNECT_MS} ms`)), CONNECT_MS);
  const done = () => clearTimeout(timer);
  socket.once('encrypted' in socket ? 'secureConnect' : 'connect', done);
  request.once('close', done);
}

function timedOut(message: string): Error {
  return Object.assign(new Error(message), { name: 'TimeoutError' });
}

function aborted(signal: AbortSignal | undefined): Error {
  return Object.assign(new Error('The request was given up', { cause: signal?.reason }), {
    name: 'AbortError',
  });
}
