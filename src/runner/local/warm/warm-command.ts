/** What a command starts: a program that is looked for on the PATH, and the words that it is given. */
export interface WarmStartWords {
  readonly program: string;
  /** After the program. */
  readonly argv: readonly string[];
}

export interface WarmCommands {
  /** Modules of mlgit's, which an interpreter has read before. */
  readonly modules: readonly string[];
  /** Whether other files and modules of Python may run in forks, too. */
  readonly scripts: boolean;
}

const PROGRAM = /^python(?:3(?:\.\d+)?)?$/;
/**
 * Of a word what no shell looks at twice: a plain sign, or quotes without anything that is replaced in them. One sign and
 * not several: words repeat it, and a text that does not match would be split in every way there is.
 */
const PART = /[A-Za-z0-9_.,:/@%+=-]|'[^']*'|"[^"$`\\]*"|\\'/;
const COMMAND = new RegExp(`^[ \\t]*((?:${PART.source})+(?:[ \\t]+(?:${PART.source})+)*)[ \\t]*\\n*$`);
const WORDS = new RegExp(`(?:${PART.source})+`, 'g');
const PARTS = new RegExp(PART, 'g');

/**
 * The words of a command that is nothing but a plain start of Python, of something that a warm worker may run; undefined
 * for what else a shell may be asked. Of the interpreter's own options there is only `-u`, where it says nothing new.
 */
export function warmCommand(
  command: string,
  { modules, scripts }: WarmCommands,
  isUnbuffered = false,
): WarmStartWords | undefined {
  const text = COMMAND.exec(command)?.[1];
  if (text === undefined) return undefined;
  const [program = '', ...argv] = (text.match(WORDS) ?? []).map(unquoted);
  const [first = '', second = ''] = argv;
  if (program === 'python3' && first === '-m' && modules.includes(second)) return { program, argv };
  if (!scripts || !PROGRAM.test(program)) return undefined;
  return isPlainStart(isUnbuffered && first === '-u' ? argv.slice(1) : argv) ? { program, argv } : undefined;
}

/** `-m MODULE`, or a file that is not somewhere else. */
function isPlainStart([first = '', second = '']: readonly string[]): boolean {
  return first === '-m' ? /^[^-]/.test(second) : /^[^-/]/.test(first);
}

function unquoted(word: string): string {
  return (word.match(PARTS) ?? [])
    .map((part) => (/^['"\\]/.test(part) ? part.slice(1, part === "\\'" ? 2 : -1) : part))
    .join('');
}
