import { afterAll, describe, expect, it } from 'vitest';
import { cliRepo, commandNames } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { TWO_STEPS } from '../support/flows.ts';

interface Line {
  readonly args: readonly string[];
  readonly code: string;
  readonly message: RegExp;
  readonly hints?: readonly string[];
}

const LINES: { readonly [name: string]: Line } = {
  'an empty path for an artifact': {
    args: ['pull-artifact', 'demo@latest:big', '-o', ''],
    code: 'no-output-path',
    message: /^Expected a path after -o, found an empty one$/,
    hints: ['mlgit pull-artifact demo@latest:big'],
  },
  'standard output as a path for an artifact': {
    args: ['pull-artifact', 'demo@latest:big', '-o', '-'],
    code: 'output-is-stream',
    message: /^Expected a path after -o, found -, which is none$/,
    hints: ['mlgit cat demo@latest:big', 'mlgit pull-artifact demo@latest:big -o ./-'],
  },
  ...Object.fromEntries(
    [
      ['bundle', 'create', 'demo@latest'],
      ['card', 'demo@latest'],
      ['report', 'demo@latest'],
      ['attest', 'demo@latest:big'],
    ].flatMap((args): [string, Line][] => [
      [
        `an empty path for ${args[0]}`,
        {
          args: [...args, '-o', ''],
          code: 'bad-flag',
          message: /^--\w+: expected a path, found an empty one$/,
        },
      ],
      [
        `standard output as a path for ${args[0]}`,
        {
          args: [...args, '-o', '-'],
          code: 'bad-flag',
          message: /^--\w+: expected a path, found - \(\.\/- is a/,
        },
      ],
    ]),
  ),
  'an unknown command': {
    args: ['frobnicate'],
    code: 'unknown-command',
    message: /^"frobnicate" is no mlgit command$/,
  },
  'a command typed wrong': { args: ['rnu'], code: 'unknown-command', message: /"rnu"/, hints: ['mlgit run'] },
  'the first word of several commands': {
    args: ['hooks'],
    code: 'unknown-command',
    message: /^mlgit hooks expects one of install, status, uninstall, found nothing$/,
    hints: ['mlgit hooks --help'],
  },
  'a second word typed wrong': {
    args: ['remote', 'ad', 'x'],
    code: 'unknown-command',
    message: /^mlgit remote expects one of add, check, list, remove, trust, found "ad"$/,
    hints: ['mlgit remote add'],
  },
  'a flag before any command': {
    args: ['--nope'],
    code: 'unknown-flag',
    message: /--nope/,
    hints: ['mlgit --help'],
  },
  'an unknown flag': {
    args: ['run', '--frce'],
    code: 'unknown-flag',
    message: /^mlgit run has no flag --frce$/,
    hints: ['did you mean --force?', 'mlgit run --help'],
  },
  'a flag that may be a parameter': {
    args: ['run', '--rate', '3'],
    code: 'unknown-flag',
    message: /^mlgit run has no flag --rate$/,
    hints: ['mlgit run --set rate=VALUE   (of a parameter)', 'mlgit run --help'],
  },
  'an unknown short flag': {
    args: ['run', '-q'],
    code: 'unknown-flag',
    message: /^mlgit run has no flag -q$/,
  },
  'an unknown flag among paths': {
    args: ['add', '-z', 'x'],
    code: 'unknown-flag',
    message: /mlgit add has no flag -z/,
  },
  'a missing argument': {
    args: ['pull-artifact'],
    code: 'missing-argument',
    message: /^mlgit pull-artifact expects SPEC .*found nothing$/,
  },
  'a missing second argument': {
    args: ['note', 'latest'],
    code: 'missing-argument',
    message: /expects TEXT/,
  },
  'an argument too many': { args: ['run', 'a', 'b'], code: 'unexpected-argument', message: /found "b"$/ },
  'a word where a number belongs': {
    args: ['run', '--jobs', 'x'],
    code: 'bad-flag',
    message: /^--jobs: expected an integer, found "x"$/,
  },
  'a number that is too small': {
    args: ['run', '--jobs', '0'],
    code: 'bad-flag',
    message: /^--jobs: .*found "0"$/,
  },
  'a flag without its value': { args: ['run', '--set'], code: 'bad-flag', message: /--set expects a value/ },
  'a flag that is missing': {
    args: ['export', 'argo'],
    code: 'bad-flag',
    message: /expected --image, found none/,
  },
  'a flag given twice': { args: ['run', '--jobs', '1', '--jobs', '2'], code: 'bad-flag', message: /--jobs/ },
  'flags that exclude each other': {
    args: ['run', '--only', 'upper', '--from', 'count'],
    code: 'bad-selection',
    message: /--only/,
  },
  'a step that there is not': {
    args: ['run', '--only', 'uper'],
    code: 'unknown-step',
    message: /"uper"/,
    hints: ['"upper"'],
  },
  'a flow that there is not': {
    args: ['run', 'dmo'],
    code: 'no-such-flow',
    message: /"dmo"/,
    hints: ['demo'],
  },
  'a tag that is no name': {
    args: ['run', '--tag', 'Bad Tag'],
    code: 'bad-name',
    message: /"Bad Tag"/,
    hints: ['bad-tag'],
  },
  'a tag that is taken by the language': {
    args: ['run', '--tag', 'latest'],
    code: 'reserved-tag',
    message: /"latest"/,
  },
  'a filter that is no CEL': { args: ['log', '--filter', 'x >'], code: 'bad-condition', message: /"x >"/ },
  'a field that there is not': {
    args: ['log', '--sort', 'nope'],
    code: 'unknown-field',
    message: /"nope"/,
    hints: ['note'],
  },
  'a time that is none': { args: ['log', '--since', 'soonish'], code: 'bad-time', message: /"soonish"/ },
};

describe('a mistake on the command line', () => {
  const repo = cliRepo(TWO_STEPS, { whenDone: afterAll });

  it.each(Object.entries(LINES))(
    '%s gets a sentence, a hint and exit code 2',
    async (_name, { args, ...rest }) => {
      await expectFailure(repo, args, { exitCode: 2, ...rest });
      expect(repo.git('for-each-ref', 'refs/mlgit')).toBe('');
    },
  );

  it.each(commandNames().map((name) => [name]))(
    '%s says its help, and refuses a flag that it has not',
    async (name) => {
      const help = await repo.mlgit(...name.split(' '), '--help');
      expect(help.exitCode, `${help}`).toBe(0);
      expect(help.stdout).toContain('USAGE');
      await expectFailure(repo, [...name.split(' '), '--no-such-flag'], {
        exitCode: 2,
        code: 'unknown-flag',
        message: '--no-such-flag',
      });
    },
  );
});
