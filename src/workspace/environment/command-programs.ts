/**
 * Programs that shell commands start, as far as reading them tells: the first word of every simple command,
 * behind assignments and programs that start others (`env`, `timeout 10`), also inside `$(…)` and `sh -c '…'`.
 * It reads a shell's text, it does not run one: what a variable holds stays unknown.
 */
export function commandPrograms(commands: readonly string[]): string[] {
  const programs = new Set<string>();
  for (const command of commands) for (const program of programsOf(command, 0)) programs.add(program);
  return [...programs];
}

const RESERVED = new Set(['if', 'then', 'elif', 'else', 'while', 'until', 'do', '!', '{', 'time']);
/** After these there is no command up to the next separator. */
const HEADERS = new Set(['for', 'case', 'select', 'function', 'fi', 'done', 'esac', '}']);
const STARTERS = new Set(
  'env nice nohup exec command builtin timeout xargs sudo stdbuf ionice taskset numactl setsid mpirun mpiexec srun run'
    .split(' ')
    .concat(['uv', 'poetry', 'pipenv', 'pdm', 'hatch', 'conda', 'mamba', 'micromamba', 'npx', 'accelerate']),
);
const SHELLS = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh']);
const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*\+?=/;
/** Deeper nesting than anybody writes; a bound for hostile text. */
const DEEPEST = 8;

function programsOf(command: string, depth: number): string[] {
  if (depth > DEEPEST) return [];
  const { simple, nested } = splitCommand(command);
  return [
    ...simple.flatMap((words) => programsOfWords(words, depth)),
    ...nested.flatMap((inner) => programsOf(inner, depth + 1)),
  ];
}

function programsOfWords(words: readonly string[], depth: number): string[] {
  let at = 0;
  while (at < words.length && (RESERVED.has(words[at] ?? '') || ASSIGNMENT.test(words[at] ?? ''))) at++;
  const first = words[at];
  if (first === undefined || HEADERS.has(first)) return [];
  const name = first.slice(first.lastIndexOf('/') + 1);
  const rest = words.slice(at + 1);
  if (SHELLS.has(name)) {
    const flag = rest.findIndex((word) => /^-[a-z]*c$/.test(word));
    if (flag >= 0) return [first, ...programsOf(rest[flag + 1] ?? '', depth + 1)];
    const script = rest.find((word) => !word.startsWith('-'));
    return script === undefined ? [first] : [first, script.includes('/') ? script : `./${script}`];
  }
  if (!STARTERS.has(name)) return [first];
  // Which option takes a value differs from program to program: the words that can be no program are passed over.
  const next = rest.findIndex((word) => !/^(-|\d|\{\})/.test(word) && !ASSIGNMENT.test(word));
  return next < 0 ? [first] : [first, ...programsOfWords(rest.slice(next), depth)];
}

interface Split {
  readonly simple: readonly (readonly string[])[];
  /** Texts of command substitutions. */
  readonly nested: readonly string[];
}

/** Words of each simple command, unquoted, without redirections (POSIX Shell Command Language, 2.3 and 2.9). */
function splitCommand(text: string): Split {
  const reader = new Reader();
  for (let at = 0; at < text.length; ) at = reader.read(text, at);
  reader.endCommand();
  return reader;
}

class Reader implements Split {
  readonly simple: string[][] = [];
  readonly nested: string[] = [];
  #words: string[] = [];
  #word: string | undefined;
  #isTarget = false;

  /** Takes in what begins at `at` and returns where the next thing begins. */
  read(text: string, at: number): number {
    const char = text[at] as string;
    if (char === "'") return this.#quoted(text, at);
    if (char === '"') return this.#doubleQuoted(text, at);
    if (char === '\\') {
      if (text[at + 1] !== '\n') this.#add(text[at + 1] ?? '');
      return at + 2;
    }
    if (text.startsWith('$(', at) || char === '`') return this.#substitution(text, at);
    if (char === '#' && this.#word === undefined) {
      const end = text.indexOf('\n', at);
      return end < 0 ? text.length : end;
    }
    if (char === '<' || char === '>') return this.#redirection(text, at);
    if (/[\n;&|()]/.test(char)) this.endCommand();
    else if (/\s/.test(char)) this.#endWord();
    else this.#add(char);
    return at + 1;
  }

  endCommand(): void {
    this.#endWord();
    if (this.#words.length > 0) this.simple.push(this.#words);
    this.#words = [];
    this.#isTarget = false;
  }

  #add(text: string): void {
    this.#word = (this.#word ?? '') + text;
  }

  #endWord(): void {
    if (this.#word === undefined) return;
    if (!this.#isTarget) this.#words.push(this.#word);
    this.#isTarget = false;
    this.#word = undefined;
  }

  #quoted(text: string, at: number): number {
    const end = text.indexOf("'", at + 1);
    this.#add(text.slice(at + 1, end < 0 ? undefined : end));
    return end < 0 ? text.length : end + 1;
  }

  #doubleQuoted(text: string, start: number): number {
    let at = start + 1;
    this.#add('');
    while (at < text.length && text[at] !== '"') {
      if (text[at] === '\\') {
        this.#add(text[at + 1] ?? '');
        at += 2;
      } else if (text.startsWith('$(', at) || text[at] === '`') at = this.#substitution(text, at);
      else this.#add(text[at++] as string);
    }
    return at + 1;
  }

  #substitution(text: string, at: number): number {
    const end = text[at] === '`' ? text.indexOf('`', at + 1) : closingParenthesis(text, at + 1);
    const from = at + (text[at] === '`' ? 1 : 2);
    this.nested.push(text.slice(from, end < 0 ? undefined : end));
    this.#add('$');
    return end < 0 ? text.length : end + 1;
  }

  /** The file descriptor before it and the target after it are no words of the command. */
  #redirection(text: string, start: number): number {
    if (this.#word !== undefined && /^\d+$/.test(this.#word)) this.#word = undefined;
    this.#endWord();
    let at = start;
    while (at < text.length && /[<>&|-]/.test(text[at] as string)) at++;
    this.#isTarget = true;
    return at;
  }
}

function closingParenthesis(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at;
  }
  return -1;
}
