import { shellWord } from '../base/shell-word.ts';

export interface SplitFrom {
  /** What is left for flags of `mlgit init` itself. */
  readonly own: readonly string[];
  /** In order; undefined without `--from`. */
  readonly commands: readonly string[] | undefined;
}

const SCRIPT = /\.(py|ipynb|sh|bash|R|r)$/;
/** Flags of `mlgit init` that take a value. */
const WITH_VALUE = new Set(['--flow', '--ci']);

/**
 * What `mlgit init` was typed with, as its own flags and the commands of `--from`. A word that holds blanks, or names a script
 * or notebook, is a command by itself, and flags of `mlgit init` may follow. Else the first word is a program, and all that
 * follows belongs to it, as after `sudo`. After `--` nothing is a flag of `mlgit init`.
 */
export function splitFrom(argv: readonly string[]): SplitFrom {
  const own: string[] = [];
  const commands: string[] = [];
  let seen = false;
  let at = 0;
  while (at < argv.length) {
    const word = argv[at] ?? '';
    if (word === '--from' || word.startsWith('--from=')) {
      seen = true;
      at++;
      const value = word.slice('--from='.length);
      if (value !== '') commands.push(value);
    } else if (seen && word === '--') {
      commands.push(...asCommands(argv.slice(at + 1)));
      break;
    } else if (word.startsWith('-') || !seen) {
      const span = WITH_VALUE.has(word) ? 2 : 1;
      own.push(...argv.slice(at, at + span));
      at += span;
    } else if (isWhole(word)) {
      commands.push(word);
      at++;
    } else {
      commands.push(asOne(argv.slice(at)));
      break;
    }
  }
  return { own, commands: seen ? commands : undefined };
}

function asCommands(words: readonly string[]): string[] {
  const [first] = words;
  if (first === undefined) return [];
  return isWhole(first) ? [...words] : [asOne(words)];
}

function isWhole(word: string): boolean {
  return /\s/.test(word) || SCRIPT.test(word);
}

function asOne(words: readonly string[]): string {
  return words.map((word) => shellWord(word)).join(' ');
}
