import { expect } from 'vitest';
import { EXIT_CODES } from '../../src/cli/exit-codes.ts';
import { type CliOptions, type CliRepo, type CliResult, commandNames, type JsonDocument } from './cli.ts';

export interface ExpectedFailure {
  readonly exitCode: number;
  readonly code: string;
  readonly message: RegExp | string;
  /** Each must be found in one of the hints. */
  readonly hints?: readonly (RegExp | string)[];
}

export interface SeenFailure {
  readonly text: CliResult;
  readonly error: NonNullable<JsonDocument['error']>;
}

/**
 * Runs a command line twice, as text and with `--json`, and checks that both report the same failure in the same
 * way: one sentence, hints that name commands there are, one exit code, no stack trace, nothing else.
 */
export async function expectFailure(
  repo: CliRepo,
  args: readonly string[],
  expected: ExpectedFailure,
  options: CliOptions = {},
): Promise<SeenFailure> {
  const text = await repo.mlgitWith(options, ...args);
  const json = await repo.mlgitWith(options, ...args, '--json');
  const where = `mlgit ${args.join(' ')}\n${text}\n${json}`;
  expect(text.exitCode, where).toBe(expected.exitCode);
  expect(json.exitCode, where).toBe(expected.exitCode);
  const document = json.json();
  const { error } = document;
  if (error === undefined) throw new Error(`No error in ${where}`);
  expect(document, where).toMatchObject({ version: 1, status: expected.exitCode });
  expect(Object.keys(document).sort(), where).toEqual(['error', 'status', 'version', 'warnings']);
  expect(Object.keys(error).sort(), where).toEqual(['code', 'details', 'hints', 'kind', 'message']);
  expect(error.code, where).toBe(expected.code);
  expect(EXIT_CODES[error.kind as keyof typeof EXIT_CODES]?.code, where).toBe(expected.exitCode);
  expectSaidTheSame(text, error, where);
  expect(error.message, where).toMatch(expected.message);
  expectGoodSentence(error.message, where);
  expectGoodHints(error.hints, where);
  for (const hint of expected.hints ?? []) {
    const matches = (one: string) => (typeof hint === 'string' ? one.includes(hint) : hint.test(one));
    expect(error.hints.some(matches), `no hint ${hint}\n${where}`).toBe(true);
  }
  return { text, error };
}

/** What the same failure may differ in when it happens twice: ids of runs and commits, names of temporary files. */
export function withoutIds(text: string): string {
  return text
    .replace(/@[0-9a-hjkmnp-tv-z]{10}\b/g, '@RUN')
    .replace(/\b[0-9a-f]{40}\b/g, 'OID')
    .replace(/(\/store\/tmp\/|tmp_objdir-mlgit-)[\w-]+/g, '$1TEMP');
}

function expectSaidTheSame(text: CliResult, error: SeenFailure['error'], where: string): void {
  const lines = text.stderr.trimEnd().split('\n');
  const from = lines.findIndex((line) => line.startsWith('Error: '));
  const said = [`Error: ${error.message}`, ...error.hints.map((hint) => `Hint: ${hint}`)].join('\n');
  expect(withoutIds(lines.slice(from).join('\n')), where).toBe(withoutIds(said));
  for (const line of lines.slice(0, Math.max(from, 0))) expect(line, where).toMatch(/^(Warning|Hint): /);
}

/** One line, that starts with a capital or a name and ends without a full stop. */
export function expectGoodSentence(message: string, where = message): void {
  expect(message, where).not.toMatch(/Internal error|undefined|\[object|\bat .+:\d+:\d+/);
  // Only a list of mistakes, each with its place, has more than one line.
  if (!/ mistakes:\n/.test(message)) expect(message, where).not.toContain('\n');
  expect(message.trim(), where).toBe(message);
  expect(message.length, where).toBeGreaterThan(15);
  expect(message, where).not.toMatch(/[^.]\.$/);
}

/** At least one, none empty, and every `mlgit X` in them is a command. */
export function expectGoodHints(hints: readonly string[], where = hints.join('\n')): void {
  expect(hints.length, `no hint\n${where}`).toBeGreaterThan(0);
  for (const hint of hints) {
    expect(hint, where).not.toMatch(/^\s*$|\n|undefined|\[object/);
    for (const [, word = ''] of hint.matchAll(/\bmlgit ([a-z][a-z-]*)/g)) {
      // A command of a topic, such as `bundle create`, is named whole.
      const found = commandNames().some(
        (name) =>
          name === word ||
          hint.includes(`mlgit ${name}`) ||
          (name.startsWith(`${word} `) && hint.includes(`mlgit ${word} --help`)),
      );
      expect(found, `hint names mlgit ${word}\n${where}`).toBe(true);
    }
  }
}
