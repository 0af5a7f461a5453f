import { describe, expect, it } from 'vitest';
import { warmCommand } from '../../../src/runner/local/warm/warm-command.ts';

const MODULES = ['mlgit_call', 'mlgit.task'];
const OWN = { modules: MODULES, scripts: false };
const ALL = { modules: MODULES, scripts: true };

describe('a command that may be forked', () => {
  it.each([
    ['python3 -m mlgit_call steps.make:main', ['-m', 'mlgit_call', 'steps.make:main']],
    ['python3 -m mlgit.task flow.py', ['-m', 'mlgit.task', 'flow.py']],
    ["python3 -m mlgit.task 'a b' '' 'it'\\''s' c=d", ['-m', 'mlgit.task', 'a b', '', "it's", 'c=d']],
    ["python3 -m mlgit.task 'a\n;$b'", ['-m', 'mlgit.task', 'a\n;$b']],
  ])('is %s', (command, argv) => {
    expect(warmCommand(command, OWN)).toEqual({ program: 'python3', argv });
    expect(warmCommand(command, ALL)).toEqual({ program: 'python3', argv });
  });

  it.each([
    ['python train.py', 'python', ['train.py']],
    ['python3 steps/train.py a --b=1 -c', 'python3', ['steps/train.py', 'a', '--b=1', '-c']],
    ['python3.11 -m steps.train -m', 'python3.11', ['-m', 'steps.train', '-m']],
    ['  python\ttrain.py  \n', 'python', ['train.py']],
    [`python 'my train.py' "a b" "it's" x'y z'"w" ''`, 'python', ['my train.py', 'a b', "it's", 'xy zw', '']],
    ["python train.py 'a\n$(b)'", 'python', ['train.py', 'a\n$(b)']],
    ['python ./train.py -u', 'python', ['./train.py', '-u']],
    ["'python' train.py", 'python', ['train.py']],
  ])('is %s, where scripts may be', (command, program, argv) => {
    expect(warmCommand(command, ALL)).toEqual({ program, argv });
    expect(warmCommand(command, OWN)).toBeUndefined();
  });

  it('is read in one pass, however long it is', () => {
    const long = `python a.py ${'word '.repeat(2_000)}${'x'.repeat(10_000)}`;
    expect(warmCommand(long, ALL)?.argv).toHaveLength(2_002);
    expect(warmCommand(`${long} > log`, ALL)).toBeUndefined();
  });

  it('has the option -u where nothing is buffered in any case', () => {
    expect(warmCommand('python -u a.py', ALL, true)).toEqual({ program: 'python', argv: ['-u', 'a.py'] });
    expect(warmCommand('python -u -m a', ALL, true)).toEqual({ program: 'python', argv: ['-u', '-m', 'a'] });
    expect(warmCommand('python -u a.py', ALL, false)).toBeUndefined();
    expect(warmCommand('python -u -u a.py', ALL, true)).toBeUndefined();
  });

  it.each([
    'python3 -m mlgit_call a:b; true',
    'python3 -m mlgit_call a:b > log',
    'python3 -m mlgit_call $(x)',
    'python3 -m mlgit_call a:b\ntrue',
    'python3 -m mlgit_call ~/a',
    'python3 -m mlgit_call *',
    'X=1 python3 -m mlgit_call a:b',
    'python a.py "$HOME"',
    'python a.py "`x`"',
    'python a.py "a\\b"',
    'python a.py a\\ b',
    'python a.py $X',
    'python a.py ${X}',
    'python a.py a{b,c}',
    'python a.py [ab]',
    'python a.py ?',
    'python a.py a!b',
    'python a.py # why',
    'python a.py | cat',
    'python a.py && true',
    'python a.py &',
    'python a.py < in',
    'python a.py \\\n  b',
    'python a.py\npython b.py',
    "python a.py 'a",
    'python a.py "a',
    '(python a.py)',
    'exec python a.py',
    'env python a.py',
    './python a.py',
    'python2 a.py',
    'python3.11.7 a.py',
    'pypy a.py',
    'python',
    'python -',
    'python ""',
    'python -c pass',
    'python -O a.py',
    'python -W error a.py',
    'python -X dev a.py',
    'python -I -m a',
    'python -m',
    'python -m -h',
    'python -ma',
    'python /opt/a.py',
    'python é.py',
    '',
    '\n',
  ])('is not %s', (command) => {
    expect(warmCommand(command, ALL, true)).toBeUndefined();
  });
});
