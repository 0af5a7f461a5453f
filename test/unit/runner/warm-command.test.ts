import { describe, expect, it } from 'vitest';
import { warmCommand } from '../../../src/runner/local/warm/warm-command.ts';

const MODULES = ['mlgit_call', 'mlgit.task'];

describe('a command that may be forked', () => {
  it.each([
    ['python3 -m mlgit_call steps.make:main', ['mlgit_call', 'steps.make:main']],
    ['python3 -m mlgit.task flow.py', ['mlgit.task', 'flow.py']],
    ["python3 -m mlgit.task 'a b' --x='' c=d", undefined],
    ["python3 -m mlgit.task 'a b' '' 'it'\\''s' c=d", ['mlgit.task', 'a b', '', "it's", 'c=d']],
    ["python3 -m mlgit.task 'a\n;$b'", ['mlgit.task', 'a\n;$b']],
  ])('%s', (command, words) => {
    expect(warmCommand(command, MODULES)).toEqual(words);
  });

  it.each([
    'python3 -m other a',
    'python3 -m mlgit_notebook a.ipynb',
    'python3 -m mlgit_call a:b; true',
    'python3 -m mlgit_call a:b > log',
    'python3 -m mlgit_call $(x)',
    'python3 -m mlgit_call "a"',
    'python3 -m mlgit_call a:b\ntrue',
    'python3 -m mlgit_call ~/a',
    'python3 -m mlgit_call *',
    'X=1 python3 -m mlgit_call a:b',
    'python3  -m mlgit_call a:b',
    'python -m mlgit_call a:b',
  ])('is not %s', (command) => {
    expect(warmCommand(command, MODULES)).toBeUndefined();
  });
});
