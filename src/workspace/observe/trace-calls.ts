import { isAbsolute, join, normalize } from 'node:path';

/** One system call of a trace by `traceArguments`. */
export interface TracedCall {
  readonly name: string;
  readonly failed: boolean;
  /** As `ENOENT`; empty of a call that succeeded. */
  readonly error: string;
  /** Absolute, in the order of the arguments. */
  readonly paths: readonly string[];
  /** What follows the last path: flags of an open. */
  readonly flags: string;
  /** The absolute path of the descriptor that was returned, links resolved. */
  readonly opened: string | undefined;
}

/** A call, its arguments, and what it returned: `openat(AT_FDCWD</w>, "x", O_RDONLY) = 3</w/x>`. */
const CALL = /^(?<name>\w+)\((?<args>.*)\)\s+= (?<result>-?\d+|\?)(?<rest>.*)$/;
/** A path in arguments, and the descriptor of the folder in front of it. */
const PATHS =
  /(?:(?<at>AT_FDCWD|\d+)(?:<(?<folder>(?:[^>\\]|\\.)*)>)?, )?"(?<path>(?:[^"\\]|\\.)*)"(?!\.\.\.)/g;

/** The lines of a trace as whole calls with absolute paths: calls that others interrupt are joined, folders followed. */
export class TraceCalls {
  /** Calls that another process interrupted in the file, by process. */
  readonly #begun = new Map<string, string>();
  readonly #folders = new Map<string, string>();
  #lastFolder: string;

  /** `cwd`: the folder in which the traced program began. */
  constructor(cwd: string) {
    this.#lastFolder = cwd;
  }

  /** The call that a line ends, one character a byte; undefined for a line that ends none. */
  add(line: string): TracedCall | undefined {
    const [, pid = '', text = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    const begun = /^(.*?)\s*<unfinished \.\.\.>$/.exec(text)?.[1];
    if (begun !== undefined) {
      this.#begun.set(pid, begun);
      return undefined;
    }
    const end = /^<\.\.\. \w+ resumed>(.*)$/.exec(text)?.[1];
    return this.#read(pid, end === undefined ? text : `${this.#begun.get(pid) ?? ''}${end}`);
  }

  #read(pid: string, text: string): TracedCall | undefined {
    const { name = '', args = '', result = '', rest = '' } = CALL.exec(text)?.groups ?? {};
    if (name === '') return undefined;
    const failed = result === '-1';
    const paths = [...args.matchAll(PATHS)].map(({ groups }) => this.#resolve(pid, groups ?? {}));
    const folder = name === 'fchdir' ? /^\d+<((?:[^>\\]|\\.)*)>/.exec(args)?.[1] : undefined;
    const entered = folder === undefined ? paths[0] : decodeText(folder);
    if (/^f?chdir$/.test(name) && entered !== undefined)
      this.#folders.set(pid, failed ? this.#folderOf(pid) : entered);
    const opened = /^<((?:[^>\\]|\\.)*)>/.exec(rest)?.[1];
    return {
      name,
      failed,
      error: failed ? (/^ (E\w+)/.exec(rest)?.[1] ?? '') : '',
      paths,
      flags: args.slice(args.lastIndexOf('"')),
      opened: opened?.startsWith('/') ? tidy(decodeText(opened)) : undefined,
    };
  }

  #resolve(pid: string, { at, folder, path = '' }: { [name: string]: string | undefined }): string {
    if (at === 'AT_FDCWD' && folder !== undefined) this.#folders.set(pid, decodeText(folder));
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
