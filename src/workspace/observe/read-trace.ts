import { createReadStream } from 'node:fs';
import { isAbsolute, join, normalize } from 'node:path';
import { isMade } from './made-paths.ts';

export interface TracedPaths {
  /** Absolute paths that were opened, executed, or looked for in vain, before the task had made them itself. */
  readonly read: ReadonlySet<string>;
  /** True when there were more than are kept. */
  readonly truncated: boolean;
}

const MOST_PATHS = 100_000;

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

/** A call, its arguments, and what it returned: `openat(AT_FDCWD</w>, "x", O_RDONLY) = 3</w/x>`. */
const CALL = /^(?<name>\w+)\((?<args>.*)\)\s+= (?<result>-?\d+|\?)(?<rest>.*)$/;
/** A path in arguments, and the descriptor of the folder in front of it. */
const PATHS = /(?:(?:AT_FDCWD|\d+)(?:<(?<folder>(?:[^>\\]|\\.)*)>)?, )?"(?<path>(?:[^"\\]|\\.)*)"(?!\.\.\.)/g;

export class TraceReader implements TracedPaths {
  readonly read = new Set<string>();
  truncated = false;
  readonly #written = new Set<string>();
  /** Calls that another process interrupted in the file, by process. */
  readonly #begun = new Map<string, string>();
  readonly #folders = new Map<string, string>();
  #lastFolder: string;

  constructor(cwd: string) {
    this.#lastFolder = cwd;
  }

  /** A line of the trace, one character a byte. */
  add(line: string): void {
    const [, pid = '', text = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    const begun = /^(.*?)\s*<unfinished \.\.\.>$/.exec(text)?.[1];
    if (begun !== undefined) this.#begun.set(pid, begun);
    else {
      const end = /^<\.\.\. \w+ resumed>(.*)$/.exec(text)?.[1];
      this.#addCall(pid, end === undefined ? text : `${this.#begun.get(pid) ?? ''}${end}`);
    }
  }

  #addCall(pid: string, text: string): void {
    const { name = '', args = '', result = '', rest = '' } = CALL.exec(text)?.groups ?? {};
    const failed = result === '-1';
    // What may not be looked at was not read; what is not there may be what the task is in want of.
    if (name === '' || (failed && !rest.startsWith(' ENOENT'))) return;
    const paths = [...args.matchAll(PATHS)].map(({ groups }) => this.#resolve(pid, groups ?? {}));
    const [first] = paths;
    const last = paths.at(-1);
    if (first === undefined || last === undefined) return;
    if (/^open/.test(name)) this.#addOpen(first, { args, failed, rest });
    else if (/^exec/.test(name)) this.#noteRead(first);
    else if (name === 'chdir') this.#folders.set(pid, failed ? this.#folderOf(pid) : first);
    else if (!failed) this.#written.add(last);
  }

  #addOpen(path: string, { args, failed, rest }: { args: string; failed: boolean; rest: string }): void {
    const flags = args.slice(args.lastIndexOf('"'));
    if (/O_PATH\b/.test(flags)) return;
    const renews = /O_WRONLY|O_TRUNC|O_EXCL/.test(flags);
    const opened = /^<((?:[^>\\]|\\.)*)>/.exec(rest)?.[1];
    const both = opened?.startsWith('/') ? [path, tidy(decodeText(opened))] : [path];
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

  #resolve(pid: string, { folder, path = '' }: { [name: string]: string | undefined }): string {
    if (folder !== undefined) this.#folders.set(pid, decodeText(folder));
    const text = decodeText(path);
    return tidy(
      isAbsolute(text) ? text : join(folder === undefined ? this.#folderOf(pid) : decodeText(folder), text),
    );
  }

  /** A process that was just made is where the last one was seen. */
  #folderOf(pid: string): string {
    const folder = this.#folders.get(pid) ?? this.#lastFolder;
    this.#lastFolder = folder;
    return folder;
  }
}

function tidy(path: string): string {
  const normal = normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

const LETTERS: { readonly [letter: string]: string } = { n: '\n', t: '\t', r: '\r', v: '\v', f: '\f' };

/** C escapes as strace writes them, then the bytes as UTF-8. */
function decodeText(text: string): string {
  if (!text.includes('\\') && /^[\x20-\x7e]*$/.test(text)) return text;
  const bytes = text.replace(/\\(?:([0-7]{1,3})|x([0-9a-f]{2})|(.))/gs, (_, octal, hex, letter) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    return LETTERS[letter] ?? letter;
  });
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
