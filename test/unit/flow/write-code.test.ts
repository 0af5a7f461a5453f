import { describe, expect, it } from 'vitest';
import { parseFlowFile } from '../../../src/flow/parse-flow-file.ts';
import { writeCode } from '../../../src/flow/write-code.ts';

const HEAD = 'version: 1 # of the format\nflows:\n  f:\n    steps:\n';
const PLACE = { flow: 'f', step: 's' };
const GLOBS = ['a.py', 'lib/**'];

/** What stands in place of the step's lines. */
function written(step: string, globs: readonly string[] = GLOBS): string {
  const text = writeCode(HEAD + step, PLACE, globs);
  expect(parseFlowFile(text, 'mlgit.yaml').flows.f?.steps.s?.code).toEqual(globs);
  expect(text.startsWith(HEAD)).toBe(true);
  return text.slice(HEAD.length);
}

describe('code written into a step', () => {
  it.each([
    [
      'behind its command',
      '      s:\n        run: x # why\n        # about it\n        desc: y\n',
      '      s:\n        run: x # why\n        code: [a.py, lib/**]\n        # about it\n        desc: y\n',
    ],
    [
      'behind lines of a command',
      '      s:\n        run: |\n          x\n          y\n        desc: z\n',
      '      s:\n        run: |\n          x\n          y\n        code: [a.py, lib/**]\n        desc: z\n',
    ],
    [
      'behind a list of commands',
      '      s:\n        run:\n          - x\n          - y # two\n        desc: z\n',
      '      s:\n        run:\n          - x\n          - y # two\n        code: [a.py, lib/**]\n        desc: z\n',
    ],
    [
      'at the end of a file without a last newline',
      '      s:\n        run: x',
      '      s:\n        run: x\n        code: [a.py, lib/**]\n',
    ],
    [
      'into a step on one line',
      '      s: {run: "x", desc: y} # all\n',
      '      s: {code: [a.py, lib/**], run: "x", desc: y} # all\n',
    ],
    [
      'in place of a list on one line',
      '      s: {run: x, code: [a, "b"], desc: y}\n',
      '      s: {run: x, code: [a.py, lib/**], desc: y}\n',
    ],
    [
      'in place of one glob',
      '      s:\n        code: "**"   # wide\n        run: x\n',
      '      s:\n        code: [a.py, lib/**]   # wide\n        run: x\n',
    ],
    [
      'in place of a list over lines',
      '      s:\n        code:\n        - a\n        - b\n        run: x\n',
      '      s:\n        code:\n        - a.py\n        - lib/**\n        run: x\n',
    ],
  ])('stands %s, and nothing else changes', (_, before, after) => expect(written(before)).toBe(after));

  it('is a list over lines where one would be long', () => {
    const globs = Array.from({ length: 9 }, (_, i) => `some/folder/file${i}.py`);
    expect(written('      s:\n        run: x\n', globs)).toContain(
      '\n        code:\n          - some/folder/file0.py\n',
    );
  });

  it('is quoted where YAML would read something else', () => {
    const globs = ['!**', '*.py', '1.5', 'a, b.py', 'null', 'x: y.py', '{a}.py'];
    expect(written('      s: {run: x}\n', globs)).toContain(
      '"!**", "*.py", "1.5", "a, b.py", "null", "x: y.py"',
    );
  });

  it('keeps line ends of Windows', () => {
    const text = `${HEAD}      s:\n        run: x\n`.replaceAll('\n', '\r\n');
    expect(writeCode(text, PLACE, GLOBS)).toBe(`${text}        code: [a.py, lib/**]\r\n`);
  });

  it('is refused in an alias, which others share', () => {
    const text = `${HEAD}      o: &o {run: x}\n      s: *o\n`;
    expect(() => writeCode(text, PLACE, GLOBS)).toThrow('Step s is an alias');
  });
});
