import { stripVTControlCharacters } from 'node:util';
import { nearest } from '../base/nearest.ts';
import { type MlgitError, usageError } from '../model/mlgit-error.ts';

/** The command whose line could not be read, as far as it is known. */
export interface ParsedCommand {
  /** As typed: `remote add`. */
  readonly name: string;
  /** Names of its flags, without dashes. */
  readonly flags: readonly string[];
}

/** What oclif's parser throws, told by its fields: its classes are not exported apart from everything else. */
interface ParserError extends Error {
  readonly oclif: unknown;
  /** Of flags that there are not, as typed. */
  readonly flags?: readonly string[];
  /** Of arguments that are missing (objects), or that nobody asked for (strings). */
  readonly args?: readonly (string | { readonly name: string; readonly description?: string })[];
}

export function isParserError(thrown: unknown): thrown is ParserError {
  return thrown instanceof Error && ('oclif' in thrown || thrown.message.startsWith('Parsing --'));
}

/** A command line that cannot be read, as one sentence with a hint (kind `usage`). */
export function fromParserError(thrown: ParserError, command: ParsedCommand | undefined): MlgitError {
  const name = command === undefined ? 'mlgit' : `mlgit ${command.name}`;
  const help = `${name} --help`;
  const [flag] = thrown.flags ?? [];
  if (flag !== undefined) {
    const typed = flag.replace(/^-+/, '');
    const known = nearest(typed, command?.flags ?? []);
    const isParam = known === undefined && flag.startsWith('--') && command?.flags.includes('set');
    return usageError('unknown-flag', `${name} has no flag ${flag}`, [
      ...(known === undefined ? [] : [`did you mean --${known}?`]),
      ...(isParam ? [`${name} --set ${typed}=VALUE   (of a parameter)`] : []),
      help,
    ]);
  }
  const [argument] = thrown.args ?? [];
  if (typeof argument === 'string') {
    const rest = thrown.args?.join(' ');
    return usageError(
      'unexpected-argument',
      `${name} takes no further argument, found ${JSON.stringify(rest)}`,
      [help],
    );
  }
  if (argument !== undefined) {
    const what = argument.description === undefined ? '' : ` (${argument.description})`;
    return usageError(
      'missing-argument',
      `${name} expects ${argument.name.toUpperCase()}${what}, found nothing`,
      [help],
    );
  }
  return usageError('bad-flag', flagSentence(stripVTControlCharacters(thrown.message)), [help]);
}

/** `Parsing --jobs \n\tExpected an integer but received: x` → `--jobs: expected an integer, found "x"`. */
function flagSentence(message: string): string {
  const [first = '', second] = message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('See more help'));
  // Of several, the first; each is said once that one is mended.
  if (/^The following errors? occurred:$/.test(first) && second !== undefined)
    return second.replace(/^Missing required flag (.+)$/, 'expected --$1, found none');
  const parsing = /^Parsing (--\S+)/.exec(first);
  if (parsing === null || second === undefined)
    return first.replace(/ expects a value$/, ' expects a value, found none');
  const [, expected = second, found] = /^(.*?) but received: (.*)$/.exec(second) ?? [];
  const clause = `${expected.charAt(0).toLowerCase()}${expected.slice(1)}`;
  return `${parsing[1]}: ${clause}${found === undefined ? '' : `, found ${JSON.stringify(found)}`}`;
}
