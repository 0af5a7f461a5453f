import { createReadStream } from 'node:fs';
import { isMade } from './made-paths.ts';
import { TraceCalls, type TracedCall } from './trace-calls.ts';

export interface TracedPaths {
  /** Absolute paths that were opened, executed, or looked for in vain, before the task had made them itself. */
  readonly read: ReadonlySet<string>;
  /** True when there were more than are kept. */
  readonly truncated: boolean;
}

const MOST_PATHS = 100_000;
const LEAVES_NOTHING = /^(f?chdir|unlink(at)?|rmdir)$/;

/**
 * What a trace by `traceArguments` says about reads; undefined when there is no such file. `cwd` is the folder in which the
 * task began, for relative paths whose folder the trace does not tell.
 */
export async function readTrace(file: string, cwd: string): Promise<TracedPaths | undefined> {
  const reader = new TraceReader(cwd);
  try {
    const lines = process
      .getBuiltinModule('node:readline')
      .createInterface({ input: createReadStream(file, 'latin1') });
    for await (const line of lines) {
      reader.add(line);
      if (reader.truncated) break;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return reader;
}

export class TraceReader implements TracedPaths {
  readonly read = new Set<string>();
  truncated = false;
  readonly #written = new Set<string>();
  readonly #calls: TraceCalls;

  constructor(cwd: string) {
    this.#calls = new TraceCalls(cwd);
  }

  /** A line of the trace, one character a byte. */
  add(line: string): void {
    const call = this.#calls.add(line);
    // What may not be looked at was not read; what is not there may be what the task is in want of.
    if (call === undefined || (call.failed && call.error !== 'ENOENT')) return;
    const [first] = call.paths;
    const last = call.paths.at(-1);
    if (first === undefined || last === undefined) return;
    if (/^open/.test(call.name)) this.#addOpen(first, call);
    else if (/^exec/.test(call.name)) this.#noteRead(first);
    else if (!LEAVES_NOTHING.test(call.name) && !call.failed) this.#written.add(last);
  }

  #addOpen(path: string, { flags, failed, opened }: TracedCall): void {
    if (/O_PATH\b/.test(flags)) return;
    const renews = /O_WRONLY|O_TRUNC|O_EXCL/.test(flags);
    const both = opened === undefined ? [path] : [path, opened];
    for (const one of both) {
      if (!renews) this.#noteRead(one);
      if (!failed && /O_WRONLY|O_RDWR|O_CREAT/.test(flags)) this.#written.add(one);
    }
  }

  #noteRead(path: string): void {
    if (isMade(this.#written, path)) return;
    this.read.add(path);
    if (this.read.size > MOST_PATHS) this.truncated = true;
  }
}
