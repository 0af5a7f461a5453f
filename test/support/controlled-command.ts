import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('./controlled-child.mjs', import.meta.url));

interface Hello {
  readonly pid: number;
  readonly cwd: string;
  readonly env: Record<string, string>;
  readonly argv: readonly string[];
}

/** One start of the command, held by the test. Each method resolves when the program has done it. */
export class Invocation {
  readonly pid: number;
  readonly cwd: string;
  readonly env: Record<string, string>;
  readonly argv: readonly string[];
  /** Resolves when the process is gone, by whatever cause. */
  readonly gone: Promise<void>;
  readonly #socket: Socket;
  readonly #pending = new Map<number, (result: unknown) => void>();
  readonly #signals: string[] = [];
  #onSignal: (() => void) | undefined;
  #lastId = 0;

  constructor(socket: Socket, hello: Hello) {
    this.#socket = socket;
    this.pid = hello.pid;
    this.cwd = hello.cwd;
    this.env = hello.env;
    this.argv = hello.argv;
    this.gone = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  receive(message: { id?: number; result?: unknown; signal?: string }): void {
    if (message.signal) {
      this.#signals.push(message.signal);
      this.#onSignal?.();
    } else if (message.id) {
      this.#pending.get(message.id)?.(message.result);
      this.#pending.delete(message.id);
    }
  }

  async stdout(text: string): Promise<void> {
    await this.#ask('write', { fd: 1, text });
  }

  async stderr(text: string): Promise<void> {
    await this.#ask('write', { fd: 2, text });
  }

  async exit(code: number): Promise<void> {
    this.#send({ id: 0, action: 'exit', code });
    await this.gone;
  }

  /** Ends itself with a signal. */
  async raise(signal: NodeJS.Signals): Promise<void> {
    this.#send({ id: 0, action: 'raise', signal });
    await this.gone;
  }

  /** From now on the program notes this signal instead of ending. */
  async ignore(signal: NodeJS.Signals): Promise<void> {
    await this.#ask('ignore', { signal });
  }

  async nextSignal(): Promise<string> {
    while (this.#signals.length === 0) {
      await new Promise<void>((resolve) => {
        this.#onSignal = resolve;
      });
    }
    return this.#signals.shift() as string;
  }

  /** Starts another controlled process in a session of its own; it is the next invocation. */
  async background(options: { readonly clearEnvironment?: boolean } = {}): Promise<number> {
    return (await this.#ask('background', { ...options })) as number;
  }

  #ask(action: string, rest: object): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#pending.set(id, resolve);
      this.#send({ id, action, ...rest });
    });
  }

  #send(message: object): void {
    this.#socket.write(`${JSON.stringify(message)}\n`);
  }
}

/** A shell command whose every start waits for the test to say what happens: no test needs to sleep. */
export class ControlledCommand {
  /** What to give to a shell. Further words may be appended: they are the invocation's `argv`. */
  readonly command: string;
  readonly #folder: string;
  readonly #server: Server;
  readonly #ready: Invocation[] = [];
  readonly #waiting: ((invocation: Invocation) => void)[] = [];
  readonly #sockets = new Set<Socket>();

  static async open(): Promise<ControlledCommand> {
    const folder = mkdtempSync(join(tmpdir(), 'cc-'));
    const server = createServer();
    const socketPath = join(folder, 's');
    server.listen(socketPath);
    await once(server, 'listening');
    return new ControlledCommand(folder, server, socketPath);
  }

  private constructor(folder: string, server: Server, socketPath: string) {
    this.#folder = folder;
    this.#server = server;
    this.command = `CONTROL_SOCKET='${socketPath}' '${process.execPath}' '${CHILD}'`;
    server.on('connection', (socket) => this.#accept(socket));
  }

  nextInvocation(): Promise<Invocation> {
    const ready = this.#ready.shift();
    if (ready) return Promise.resolve(ready);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Lets every process end that is still there. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #accept(socket: Socket): void {
    let invocation: Invocation | undefined;
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    // A killed process resets its connection: `gone` tells of it.
    socket.on('error', () => socket.destroy());
    createInterface({ input: socket }).on('line', (line) => {
      const message = JSON.parse(line);
      if (invocation) {
        invocation.receive(message);
        return;
      }
      invocation = new Invocation(socket, message.hello);
      const waiting = this.#waiting.shift();
      if (waiting) waiting(invocation);
      else this.#ready.push(invocation);
    });
  }
}
