import { run } from '@oclif/core/run';
import { nearest } from '../base/nearest.ts';
import { usageError } from '../model/mlgit-error.ts';
import { COMMANDS } from './commands.ts';
import { EXIT_CODES } from './exit-codes.ts';

/** `mlgit`, `--help`, `help COMMAND`; any other first word is no command, with the nearest one offered. */
export async function runHelpOrFail(argv: readonly string[], root: string): Promise<void> {
  const words = argv.filter((word) => !word.startsWith('-'));
  const asked = words[0] === 'help' ? words.slice(1) : words;
  if (asked.length > 0 && argv.every((word) => word !== '--help' && word !== '-h') && words[0] !== 'help') {
    throw unknownCommand(asked);
  }
  if (
    asked.length === 0 &&
    argv.length > 0 &&
    words[0] !== 'help' &&
    !argv.includes('--help') &&
    !argv.includes('-h')
  ) {
    throw usageError('unknown-flag', `mlgit has no flag ${argv[0]}`, ['mlgit --help']);
  }
  if (asked.length > 0 && !isKnown(asked)) throw unknownCommand(asked);
  await run([...asked, '--help'], { root });
  process.stdout.write(exitStatus());
}

function isKnown(words: readonly string[]): boolean {
  return Object.keys(COMMANDS).some((id) => id === words[0] || id.startsWith(`${words[0]}:`));
}

function unknownCommand([word = '', ...rest]: readonly string[]): Error {
  const names = Object.entries(COMMANDS)
    .filter(([, Class]) => !(Class as { readonly hidden?: boolean }).hidden)
    .map(([id]) => id.replace(':', ' '));
  const ofTopic = names.filter((name) => name.startsWith(`${word} `));
  if (ofTopic.length > 0) return unknownInTopic(word, rest[0], ofTopic);
  const suggestion = nearest(word, names);
  return usageError('unknown-command', `${JSON.stringify(word)} is no mlgit command`, [
    suggestion === undefined ? 'mlgit --help' : `mlgit ${suggestion}`,
  ]);
}

function unknownInTopic(topic: string, word: string | undefined, names: readonly string[]): Error {
  const words = names.map((name) => name.slice(topic.length + 1));
  const suggestion = word === undefined ? undefined : nearest(word, words);
  const found = word === undefined ? 'nothing' : JSON.stringify(word);
  return usageError(
    'unknown-command',
    `mlgit ${topic} expects one of ${words.join(', ')}, found ${found}`,
    suggestion === undefined ? [`mlgit ${topic} --help`] : [`mlgit ${topic} ${suggestion}`],
  );
}

/** The codes that every command ends with, from the one table. */
function exitStatus(): string {
  const lines = Object.values(EXIT_CODES).map(
    ({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`,
  );
  return `EXIT STATUS\n${lines.join('\n')}\n`;
}
