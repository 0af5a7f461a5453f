import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Socket } from 'node:net';
import { MlgitError } from '../model/mlgit-error.ts';
import { firstComplaint } from './failure.ts';
import type { Oid } from './port.ts';

export interface GitObject {
  readonly oid: Oid;
  readonly type: string;
  readonly sizeBytes: number;
  /** The first `keepBytes` of the content, all of it by default. */
  readonly body: Buffer;
}

export interface ObjectRequest {
  /** An oid, `oid:path` or `oid^{tree}`: what git's revision syntax makes of it. No line break. */
  readonly name: string;
  readonly keepBytes: number;
  readonly resolve: (object: GitObject | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** What a process left behind when it ended: the first of `unanswered` is the one it ended on. */
export interface CatFileEnd {
  readonly unanswered: ObjectRequest[];
  readonly error: MlgitError;
  readonly stderr: string;
}

interface Body {
  readonly object: GitObject;
  received: number;
}

const HEADER = /^([0-9a-f]+) (blob|tree|commit|tag) (\d+)$/;

/**
 * One `git cat-file --batch` process. It answers in the order it was asked, so requests may be pipelined.
 * It keeps the event loop alive only while an answer is due.
 */
export class CatFileProcess {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly queue: ObjectRequest[] = [];
  private answered = 0;
  private outbox: string[] = [];
  private header: string = '';
  private body: Body | undefined;
  private stderr = '';
  private failure: MlgitError | undefined;
  readonly closed: Promise<void>;

  constructor(child: ChildProcessWithoutNullStreams, onEnd: (end: CatFileEnd) => void) {
    this.child = child;
    child.stdout.on('data', (chunk: Buffer) => this.receive(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      this.stderr = (this.stderr + chunk.toString()).slice(-4000);
    });
    child.on('error', (error) => {
      this.failure ??= ended(error.message, error);
    });
    this.closed = new Promise((resolve) => {
      child.once('close', () => {
        onEnd({
          unanswered: this.queue.slice(this.answered),
          error: this.failure ?? ended(firstComplaint(this.stderr) || 'it gave no reason'),
          stderr: this.stderr,
        });
        resolve();
      });
    });
    this.hold(false);
  }

  send(request: ObjectRequest): void {
    if (this.answered === this.queue.length) this.hold(true);
    this.queue.push(request);
    // All requests of one turn go out in one write: a system call each would cost more than git's answer.
    if (this.outbox.length === 0) queueMicrotask(() => this.flush());
    this.outbox.push(request.name, '\n');
  }

  /** Lets it answer what it was asked, then ends it. */
  retire(): Promise<void> {
    this.flush();
    this.hold(true);
    this.child.stdin.end();
    return this.closed;
  }

  private flush(): void {
    if (this.outbox.length === 0) return;
    const text = this.outbox.join('');
    this.outbox = [];
    this.child.stdin.write(text);
  }

  private receive(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.body) at = this.receiveBody(chunk, at, this.body);
      else at = this.receiveHeader(chunk, at);
      if (this.failure) return;
    }
  }

  private receiveHeader(chunk: Buffer, from: number): number {
    const end = chunk.indexOf(0x0a, from);
    if (end < 0) {
      this.header += chunk.toString('utf8', from);
      return chunk.length;
    }
    const line = this.header + chunk.toString('utf8', from, end);
    this.header = '';
    this.open(line);
    return end + 1;
  }

  private open(line: string): void {
    const found = line.match(HEADER);
    if (found) {
      const sizeBytes = Number(found[3]);
      const keep = Math.min(sizeBytes, this.queue[this.answered]?.keepBytes ?? 0);
      const object = {
        oid: found[1] as Oid,
        type: found[2] ?? '',
        sizeBytes,
        body: Buffer.allocUnsafe(keep),
      };
      this.body = { object, received: 0 };
    } else if (line.endsWith(' missing')) {
      this.settle((request) => request.resolve(undefined));
    } else if (line.endsWith(' ambiguous')) {
      this.settle((request) => request.reject(ended(`it finds ${request.name} ambiguous`)));
    } else {
      this.failure = ended(`unexpected answer ${JSON.stringify(line.slice(0, 200))}`);
      this.child.kill();
    }
  }

  /** A content is followed by one line break, which counts as its last byte here. */
  private receiveBody(chunk: Buffer, from: number, body: Body): number {
    const { object } = body;
    const take = Math.min(object.sizeBytes + 1 - body.received, chunk.length - from);
    if (body.received < object.body.length) chunk.copy(object.body, body.received, from, from + take);
    body.received += take;
    if (body.received === object.sizeBytes + 1) {
      this.body = undefined;
      this.settle((request) => request.resolve(object));
    }
    return from + take;
  }

  private settle(answer: (request: ObjectRequest) => void): void {
    const request = this.queue[this.answered++];
    if (this.answered === this.queue.length) {
      this.queue.length = 0;
      this.answered = 0;
      this.hold(false);
    } else if (this.answered > 4096) {
      this.queue.splice(0, this.answered);
      this.answered = 0;
    }
    if (request) answer(request);
  }

  private hold(alive: boolean): void {
    const pipes = [this.child.stdin, this.child.stdout, this.child.stderr] as unknown as Socket[];
    for (const handle of [this.child, ...pipes]) {
      if (alive) handle.ref?.();
      else handle.unref?.();
    }
  }
}

function ended(reason: string, cause?: unknown): MlgitError {
  return new MlgitError(`git cat-file stopped: ${reason}`, { code: 'git-failed', kind: 'failed', cause });
}
