import { connect, isIP, type OnReadOpts, type Socket } from 'node:net';

/** Without a byte in either direction, connecting included. */
const SILENT_MS = 30_000;
/** A longer head is none of a range. */
const HEAD_BYTES = 16 * 1024;

export interface RangeRequest {
  /** With the query. */
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
}

interface Waiting {
  readonly target: Buffer;
  filled: number;
  readonly settle: (isFilled: boolean) => void;
}

/**
 * One connection that reads ranges of objects straight into the caller's memory: Node's HTTP client hands out a buffer of
 * 64 KiB after the other, which takes three times as long. It understands one answer, a partial content of just the
 * wanted length; whatever else happens, `fill` says false, and the caller asks in the ordinary way.
 */
export class RangeConnection {
  readonly #socket: Socket;
  readonly #head = Buffer.allocUnsafeSlow(HEAD_BYTES);
  #headLength = 0;
  #waiting: Waiting | undefined;
  #isInBody = false;
  #keeps = true;

  constructor(origin: URL) {
    const isSecure = origin.protocol === 'https:';
    const host = origin.hostname.replace(/^\[|\]$/g, '');
    const onread: OnReadOpts = { buffer: () => this.#buffer(), callback: (length) => this.#read(length) };
    const options = { host, port: Number(origin.port || (isSecure ? 443 : 80)), onread };
    this.#socket = isSecure
      ? process.getBuiltinModule('node:tls').connect({ ...options, servername: isIP(host) === 0 ? host : '' })
      : connect(options);
    this.#socket.setNoDelay(true);
    this.#socket.setTimeout(SILENT_MS, () => this.close());
    // `close` follows, and says that there is no answer; why, the ordinary request finds out.
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => this.#settle(false));
    this.#socket.on('end', () => this.close());
  }

  /** Whether another request can be sent. */
  get isUsable(): boolean {
    return this.#keeps && !this.#socket.destroyed && this.#waiting === undefined;
  }

  /** One at a time. Whether the answer filled all of `target`; else the connection is of no use any more. */
  fill({ path, headers }: RangeRequest, target: Buffer): Promise<boolean> {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    return new Promise((resolve) => {
      this.#headLength = 0;
      this.#isInBody = false;
      this.#waiting = { target, filled: 0, settle: resolve };
      this.#socket.ref();
      this.#socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
    });
  }

  close(): void {
    this.#keeps = false;
    this.#socket.destroy();
  }

  /** What the next bytes go into. */
  #buffer(): Buffer {
    const { target, filled } = this.#waiting ?? {};
    if (this.#isInBody && target !== undefined && filled !== undefined && filled < target.length) {
      return target.subarray(filled);
    }
    return this.#head.subarray(this.#headLength);
  }

  #read(length: number): boolean {
    const waiting = this.#waiting;
    if (waiting === undefined) this.close();
    else if (this.#isInBody) waiting.filled += length;
    else this.#readHead(waiting, length);
    if (waiting !== undefined && this.#isInBody && waiting.filled === waiting.target.length)
      this.#settle(true);
    return true;
  }

  #readHead(waiting: Waiting, length: number): void {
    this.#headLength += length;
    const end = this.#head.subarray(0, this.#headLength).indexOf('\r\n\r\n');
    if (end < 0) {
      if (this.#headLength === HEAD_BYTES) this.close();
      return;
    }
    const head = this.#head.toString('latin1', 0, end);
    const body = this.#head.subarray(end + 4, this.#headLength);
    if (!isRange(head, waiting.target.length) || body.length > waiting.target.length) {
      this.close();
      return;
    }
    this.#keeps = !/\r\nconnection:[^\r]*close/i.test(head);
    this.#isInBody = true;
    waiting.target.set(body);
    waiting.filled = body.length;
  }

  #settle(isFilled: boolean): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#headLength = 0;
    this.#isInBody = false;
    if (isFilled && !this.#keeps) this.#socket.destroy();
    // Idle, it does not keep the process.
    if (isFilled) this.#socket.unref();
    waiting?.settle(isFilled);
  }
}

function isRange(head: string, length: number): boolean {
  if (!/^HTTP\/1\.1 206 /.test(head) || /\r\ntransfer-encoding:/i.test(head)) return false;
  const [, announced] = /\r\ncontent-length:[ \t]*(\d+)[ \t]*(?:\r\n|$)/i.exec(head) ?? [];
  return Number(announced) === length;
}
