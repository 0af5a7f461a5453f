import { describe, expect, it } from 'vitest';
import type { CommandShape, FlagShape } from '../../../../src/cli/complete/command-shape.ts';
import { findWanted } from '../../../../src/cli/complete/find-wanted.ts';

const flag = (name: string, more: Partial<FlagShape> = {}): FlagShape => ({
  ...{ name, help: `help of ${name}`, takesValue: false, multiple: false },
  ...more,
});
const command = (name: string, args: readonly string[], more: Partial<CommandShape> = {}): CommandShape => ({
  ...{ name, summary: `summary of ${name}`, hidden: false, repeats: false, args, flags: [] },
  ...more,
});
const SHAPES = [
  command('run', ['flow'], {
    flags: [
      flag('set', { takesValue: true, multiple: true }),
      flag('message', { takesValue: true, char: 'm' }),
      flag('only', { takesValue: true }),
      flag('force'),
    ],
  }),
  command('rm', ['run'], { repeats: true }),
  command('remote add', ['name', 'url'], {
    flags: [flag('addressing', { takesValue: true, options: ['path', 'virtual'] })],
  }),
  command('remote list', []),
  command('worktree', ['run', 'dir']),
  command('secret', [], { hidden: true }),
];
const wanted = (...words: string[]) => findWanted(words, SHAPES);
const names = (...words: string[]) => {
  const found = wanted(...words);
  return found.kind === 'words' ? found.candidates.map(({ value }) => value) : found;
};

describe('what a word may become', () => {
  it('is a command, or the first word of several', () => {
    expect(names('')).toEqual(['run', 'rm', 'remote', 'worktree', 'help']);
    expect(names('r')).toEqual(['run', 'rm', 'remote']);
    expect(names('remote', '')).toEqual(['add', 'list']);
    expect(names('nonsense', '')).toEqual([]);
    expect(wanted('rem')).toEqual({ kind: 'words', candidates: [{ value: 'remote', help: 'add, list' }] });
  });

  it('is a flag, but for those that were given and may be only once', () => {
    expect(names('run', '--')).toEqual(['--set', '--message', '--only', '--force', '--help']);
    expect(names('run', '--force', '--set', 'a=1', '--')).toEqual(['--set', '--message', '--only', '--help']);
    expect(names('run', '--', '--')).toMatchObject({ kind: 'value', of: 'flow', typed: '--' });
  });

  it('is the value of the flag before it, also behind an equals sign and of its short form', () => {
    expect(wanted('run', 'credit', '--only', 'tr')).toEqual({
      ...{ kind: 'value', of: 'step', typed: 'tr', before: '', flow: 'credit' },
    });
    expect(wanted('run', '--set=seed=')).toMatchObject({ of: 'setting', typed: 'seed=', before: '--set=' });
    expect(names('run', '-m', 'x')).toEqual([]);
    expect(names('remote', 'add', '--addressing', 'v')).toEqual(['virtual']);
    expect(names('remote', 'add', '--addressing=p')).toEqual(['--addressing=path']);
    expect(names('run', '--force=')).toEqual([]);
  });

  it('is an argument by its place', () => {
    expect(wanted('run', 'cr')).toMatchObject({ of: 'flow', typed: 'cr' });
    expect(wanted('worktree', 'x', '')).toEqual({ kind: 'folders' });
    expect(wanted('rm', 'a', 'b', '')).toMatchObject({ of: 'run' });
    expect(names('run', 'credit', '')).toEqual([]);
    expect(names('remote', 'add', '')).toEqual([]);
  });
});
