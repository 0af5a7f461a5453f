import { type Agent, type AgentOptions, type ClientRequest, Agent as PlainAgent, request } from 'node:http';
import type { Socket } from 'node:net';
import { AbortCalls } from './abort-calls.ts';
import type { Body } from './bucket-port.ts';
import { type HttpAnswer, takeAnswer } from './http-answer.ts';
import { hasProxy, type ProxyEnvironment } from './proxy.ts';

/** Connections at once; the adaptive limit stays below. */
const SOCKETS = 192;
const CONNECT_MS = 10_000;
/** Without a byte in either direction. */
const SILENT_MS = 60_000;

export interface HttpRequest {
  readonly origin: URL;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: Body;
}

interface Sender {
  readonly agent: Agent;
  readonly request: typeof request;
}

/** Connections that stay open between requests. */
export class HttpExchange {
  readonly #aborts = new AbortCalls();
  readonly #agentOptions: AgentOptions;
  #plain: Sender | undefined;
  #secure: Sender | undefined;

  /** A proxy is used by Node 24.5 and later. */
  constructor(proxyEnv: ProxyEnvironment) {
    this.#agentOptions = {
      keepAlive: true,
      maxSockets: SOCKETS,
      timeout: SILENT_MS,
      ...(hasProxy(proxyEnv) ? { proxyEnv } : {}),
    };
  }

  /** @throws Error with the code of Node or OpenSSL; `TimeoutError` by name; the signal's AbortError. */
  send(asked: HttpRequest, signal: AbortSignal | undefined): Promise<HttpAnswer> {
    const { origin, method, path, headers, body } = asked;
    return new Promise((resolve, reject) => {
      const { agent, request: start } = this.#sender(origin);
      const request = start({
        agent,
        host: origin.hostname.replace(/^\[|\]$/g, ''),
        ...(origin.port === '' ? {} : { port: origin.port }),
        method,
        path,
        headers,
        setHost: false,
      });
      const stop = () => request.destroy(aborted(signal));
      if (signal !== undefined) request.once('close', this.#aborts.add(signal, stop));
      request.on('error', reject);
      request.once('timeout', () => request.destroy(timedOut(`No byte for ${SILENT_MS} ms`)));
      request.once('socket', (socket) => {
        if (socket.connecting) limitConnecting(request, socket);
      });
      request.once('response', (message) => {
        takeAnswer(message)
          .then((answer) => {
            // A server that has answered before it has all of the body reads no more of it.
            if (answer.status >= 300 && !request.writableFinished) leaveBody(request, answer);
            resolve(answer);
          })
          .catch(reject);
      });
      for (const part of body.slice(0, -1)) request.write(part);
      request.end(body.at(-1));
    });
  }

  close(): void {
    this.#plain?.agent.destroy();
    this.#secure?.agent.destroy();
  }

  /** Node's TLS is loaded where it is used: it reads the certificates that it knows, 30 ms of a processor. */
  #sender({ protocol }: URL): Sender {
    if (protocol !== 'https:') {
      this.#plain ??= { agent: new PlainAgent(this.#agentOptions), request };
      return this.#plain;
    }
    const https = process.getBuiltinModule('node:https');
    this.#secure ??= { agent: new https.Agent(this.#agentOptions), request: https.request };
    return this.#secure;
  }
}

/** Not to be sent on: the caller may use the memory of the body for something else now. */
function leaveBody(request: ClientRequest, { body }: HttpAnswer): void {
  if (Buffer.isBuffer(body)) request.destroy();
  else body.once('close', () => request.destroy());
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
