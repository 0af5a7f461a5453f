import type { Candidate, ValueKind } from '../../model/completion.ts';
import type { CommandShape, FlagShape } from './command-shape.ts';
import { kindOfArgument, kindOfFlag, type WordKind } from './value-kinds.ts';

/** What stands at the end of a command line: one of few words, a path, or a value of some kind. */
export type Wanted =
  | { readonly kind: 'words'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'files' | 'folders' }
  | {
      readonly kind: 'value';
      readonly of: ValueKind;
      /** What was typed of the value. */
      readonly typed: string;
      /** What of the word comes before the value: `--set=`. */
      readonly before: string;
      /** The flow that the line names, where its command takes one. */
      readonly flow?: string;
    };

const NOTHING: Wanted = { kind: 'words', candidates: [] };

/** `words` follow the program's name; the last one is being typed, and may be empty. */
export function findWanted(words: readonly string[], shapes: readonly CommandShape[]): Wanted {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const command = commandOf(before, shapes);
  if (command === undefined) return wordsOf(commandNames(before, shapes), typed);
  const rest = before.slice(command.name.split(' ').length);
  const read = readLine(rest, command);
  if (read.open !== undefined) return flagValue(command, read.open, { typed, before: '', ...read.flow });
  if (typed.startsWith('-') && !read.ended) {
    const equals = typed.indexOf('=');
    const flag = equals < 0 ? undefined : flagOf(command, typed.slice(0, equals));
    if (flag !== undefined) {
      const word = { typed: typed.slice(equals + 1), before: typed.slice(0, equals + 1), ...read.flow };
      return flagValue(command, flag, word);
    }
    return wordsOf(flagNames(command, read.given), typed);
  }
  const at = command.repeats
    ? Math.min(read.positionals.length, command.args.length - 1)
    : read.positionals.length;
  const name = command.args[at];
  if (name === undefined) return NOTHING;
  return wantedOf(kindOfArgument(command.name, name), { typed, before: '', ...read.flow });
}

type Word = Omit<Extract<Wanted, { kind: 'value' }>, 'kind' | 'of'>;

function wantedOf(of: WordKind, word: Word): Wanted {
  if (of === 'text') return NOTHING;
  if (of === 'file' || of === 'folder') return { kind: `${of}s` };
  return { kind: 'value', of, ...word };
}

interface LineSoFar {
  readonly positionals: readonly string[];
  /** Names of flags. */
  readonly given: ReadonlySet<string>;
  /** The flag whose value comes next. */
  readonly open?: FlagShape;
  /** Whether `--` has ended the flags. */
  readonly ended: boolean;
  readonly flow: { readonly flow?: string };
}

function readLine(words: readonly string[], command: CommandShape): LineSoFar {
  const positionals: string[] = [];
  const given = new Set<string>();
  let open: FlagShape | undefined;
  let ended = false;
  for (const word of words) {
    if (open !== undefined) open = undefined;
    else if (ended || !word.startsWith('-') || word === '-') positionals.push(word);
    else if (word === '--') ended = true;
    else {
      const [name = ''] = word.split('=');
      const flag = flagOf(command, name);
      if (flag !== undefined) given.add(flag.name);
      if (flag?.takesValue === true && !word.includes('=')) open = flag;
    }
  }
  const flow = positionals[command.args.indexOf('flow')];
  return {
    positionals,
    given,
    ...(open === undefined ? {} : { open }),
    ended,
    flow: flow === undefined ? {} : { flow },
  };
}

function flagValue(command: CommandShape, flag: FlagShape, word: Word): Wanted {
  if (!flag.takesValue) return NOTHING;
  if (flag.options === undefined) return wantedOf(kindOfFlag(command.name, flag.name), word);
  const candidates = flag.options.map((value) => ({ value: `${word.before}${value}` }));
  return wordsOf(candidates, `${word.before}${word.typed}`);
}

function flagOf({ flags }: CommandShape, word: string): FlagShape | undefined {
  return flags.find(({ name, char }) => word === `--${name}` || (char !== undefined && word === `-${char}`));
}

/** A command of two words wins over one of one word, as when it is run. */
function commandOf(words: readonly string[], shapes: readonly CommandShape[]): CommandShape | undefined {
  const named = (name: string) => shapes.find((shape) => shape.name === name);
  const [first = '', second] = words;
  return (second === undefined ? undefined : named(`${first} ${second}`)) ?? named(first);
}

function commandNames(words: readonly string[], shapes: readonly CommandShape[]): Candidate[] {
  const seen = new Map<string, Candidate>();
  for (const { name, summary, hidden } of shapes) {
    const parts = name.split(' ');
    if (hidden || parts.length <= words.length || words.some((word, i) => word !== parts[i])) continue;
    const value = parts[words.length] as string;
    const isWhole = parts.length === words.length + 1;
    const others = shapes.filter((shape) => !shape.hidden && shape.name.startsWith(`${value} `));
    const topic = others.map((shape) => shape.name.slice(value.length + 1)).join(', ');
    if (!seen.has(value) || isWhole) seen.set(value, { value, help: isWhole ? summary : topic });
  }
  if (words.length === 0) seen.set('help', { value: 'help', help: 'what a command does' });
  return [...seen.values()];
}

function flagNames(command: CommandShape, given: ReadonlySet<string>): Candidate[] {
  const free = command.flags.filter(({ name, multiple }) => multiple || !given.has(name));
  return [...free, { name: 'help', help: 'what the command does' }].map(({ name, help }) => ({
    value: `--${name}`,
    help,
  }));
}

function wordsOf(candidates: readonly Candidate[], typed: string): Wanted {
  return { kind: 'words', candidates: candidates.filter(({ value }) => value.startsWith(typed)) };
}
