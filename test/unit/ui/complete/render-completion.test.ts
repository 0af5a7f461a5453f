import { describe, expect, it } from 'vitest';
import { renderCompletion, renderForBash } from '../../../../src/ui/complete/render-completion.ts';

const BREAKS = ' \t\n"\'@><=;|&(:';
const open = (...values: string[]) => ({
  ending: 'open' as const,
  candidates: values.map((value) => ({ value })),
});

describe('what a shell is told', () => {
  it('is only what bash takes for the word', () => {
    expect(renderForBash(open('credit@latest'), 'credit@la', BREAKS)).toBe('open\nlatest');
    expect(renderForBash(open('credit@prod:train/'), 'credit@prod:', BREAKS)).toBe('open\ntrain/');
    expect(renderForBash(open('--set=seed='), '--se', ' ')).toBe('open\n--set=seed=');
    expect(renderForBash(open(), 'x', BREAKS)).toBe('open');
  });

  it('has what bash would obey quoted, and names that nobody types left out', () => {
    const hostile = open('a b', '$(reboot)', '`x`', "it's", 'two\nlines', 'é', 'a=1,b=2');
    expect(renderForBash(hostile, '', '').split('\n')).toEqual([
      ...['open', 'a\\ b', '\\$\\(reboot\\)', '\\`x\\`', "it\\'s", 'é', 'a=1,b=2'],
    ]);
  });

  it('has a few words about each for the others, on one line', () => {
    const named = {
      ending: 'done' as const,
      candidates: [{ value: 'x', help: 'two\nlines\tand \u001b[31m' }],
    };
    expect(renderCompletion('fish', named)).toBe('done\nx\ttwo\\nlines and \\x1b[31m');
    expect(renderCompletion('zsh', named)).toBe('done\nx\tx  two\\nlines and \\x1b[31m');
  });
});
