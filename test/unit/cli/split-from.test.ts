import { describe, expect, it } from 'vitest';
import { splitFrom } from '../../../src/cli/split-from.ts';

const split = (...argv: string[]) => {
  const { own, commands } = splitFrom(argv);
  return [own.join(' '), commands];
};

describe('the words after --from', () => {
  it('are commands each where they hold blanks or name scripts, with flags of init in between', () => {
    expect(split('--from', 'python a.py', 'b.ipynb', '--flow', 'x', 'c.sh', '--dry-run')).toEqual([
      '--flow x --dry-run',
      ['python a.py', 'b.ipynb', 'c.sh'],
    ]);
    expect(split('--from=a.py', '--from', 'b.py', '--json')).toEqual(['--json', ['a.py', 'b.py']]);
  });

  it('are one command where the first is a program, with all that follows', () => {
    expect(split('--flow', 'x', '--from', 'python', 'a.py', '--flow', 'y z')).toEqual([
      '--flow x',
      ["python a.py --flow 'y z'"],
    ]);
  });

  it('are no flags of init after --', () => {
    expect(split('--from', '--', 'make', '--json')).toEqual(['', ['make --json']]);
    expect(split('--from', '--', 'a.py', 'b.py --x')).toEqual(['', ['a.py', 'b.py --x']]);
    expect(split('--from')).toEqual(['', []]);
  });

  it('are none without it', () => {
    expect(split('--flow', 'x', 'stray')).toEqual(['--flow x stray', undefined]);
  });
});
