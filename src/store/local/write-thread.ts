import type { Digest } from '../../model/digest.ts';
import type { WriteAnswer, WriteRequest } from './write-thread-main.ts';

/** Of a TypeScript tree, or of the bundle, which keeps it beside everything else. */
const ENTRY = new URL(
  import.meta.url.endsWith('.ts') ? './write-thread-main.ts' : './write-thread-main.js',
  import.meta.url,
);

interface Waiting {
  readonly resolve: (answer: WriteAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** A thread that hashes and writes pieces of files, so that the first has its time for the connections. */
class WriteThread {
  // Not imported: every start of mlgit would load it.
  readonly #worker = new (process.getBuiltinModule('node:worker_threads').Worker)(ENTRY);
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #files = 0;

  constructor() {
    this.#worker.unref();
    this.#worker.on('message', (answer: WriteAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (this.#waiting.size === 0) this.#worker.unref();
      if (answer.failure === undefined) waiting?.resolve(answer);
      else waiting?.reject(Object.assign(new Error(answer.failure.message), answer.failure));
    });
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('The thread that writes has ended')));
  }

  newFile(): number {
    return this.#files++;
  }

  ask(request: Omit<WriteRequest, 'id'>): Promise<WriteAnswer> {
    return new Promise((resolve, reject) => {
      const id = this.#asked++;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage({ ...request, id });
    });
  }

  #fail(error: unknown): void {
    if (thread === this) thread = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** One a process, made when a large file comes. */
let thread: WriteThread | undefined;

/** To be called before a large file is asked for: the thread then starts while the answer is under way. */
export function startWriteThread(): void {
  thread ??= new WriteThread();
}

/** Where pieces of one file go, in order: into memory that both threads see, then to the other thread. */
export class ThreadSink {
  readonly #fd: number;
  readonly #thread: WriteThread;
  readonly #file: number;

  constructor(fd: number) {
    thread ??= new WriteThread();
    this.#fd = fd;
    this.#thread = thread;
    this.#file = thread.newFile();
  }

  takes(piece: Uint8Array): boolean {
    return piece.buffer instanceof SharedArrayBuffer;
  }

  newBuffer(length: number): Buffer {
    return Buffer.from(new SharedArrayBuffer(length));
  }

  async write(piece: Uint8Array, position: number): Promise<void> {
    const memory = piece.buffer as SharedArrayBuffer;
    const where = { memory, from: piece.byteOffset, length: piece.byteLength, position };
    await this.#thread.ask({ file: this.#file, write: { ...where, fd: this.#fd } });
  }

  /** What is in the file already, before anything is written. */
  async hash(from: number, length: number): Promise<void> {
    await this.#thread.ask({ file: this.#file, read: { fd: this.#fd, from, length } });
  }

  async end(): Promise<Digest> {
    return (await this.#thread.ask({ file: this.#file })).digest as Digest;
  }
}
