import { describe, expect, it } from 'vitest';
import { checkAmbient } from '../../../tooling/structure/check-ambient.mjs';
import { checkFunctions } from '../../../tooling/structure/check-functions.mjs';
import { checkNames } from '../../../tooling/structure/check-names.mjs';
import { checkSizes } from '../../../tooling/structure/check-sizes.mjs';
import { checkText } from '../../../tooling/structure/check-text.mjs';

const lines = (count: number): string => 'x;\n'.repeat(count);

describe('the size of files', () => {
  it('is at most 400 lines, tests included', () => {
    const files = [
      { path: 'src/model/a.ts', text: lines(400) },
      { path: 'test/unit/a.test.ts', text: lines(401) },
      { path: 'src/model/b.ts', text: lines(1) },
      { path: 'src/model/c.ts', text: lines(1) },
    ];
    expect(checkSizes(files).problems).toEqual(['test/unit/a.test.ts: 401 lines, at most 400']);
  });

  it('is at most 120 lines for a command', () => {
    const files = [
      { path: 'commands/run.ts', text: lines(121) },
      { path: 'src/a.ts', text: lines(3) },
    ];
    expect(checkSizes(files).problems).toEqual(['commands/run.ts: 121 lines, at most 120']);
  });

  it('counts a last line without a newline', () => {
    expect(checkSizes([{ path: 'commands/a.ts', text: `${lines(120)}x` }]).problems).toHaveLength(2);
  });

  it('has a median of at most 120 lines over what ships', () => {
    const files = [1, 121, 122].map((count) => ({ path: `src/model/f${count}.ts`, text: lines(count) }));
    const checked = checkSizes([...files, { path: 'test/a.test.ts', text: lines(1) }]);
    expect(checked.median).toBe(121);
    expect(checked.problems).toEqual(['src, commands, bin: the median file has 121 lines, at most 120']);
  });

  it('is nothing that fixtures and documents have', () => {
    const files = [
      { path: 'test/fixtures/long.ts', text: lines(900) },
      { path: 'src/a.md', text: lines(900) },
    ];
    expect(checkSizes(files).problems).toEqual([]);
  });
});

describe('the names of files', () => {
  it.each([
    ['src/utils/hex.ts', 'a folder that names no idea'],
    ['src/model/helpers.ts', 'a file that names no idea'],
    ['src/model/index.ts', 'a barrel'],
    ['src/model/camelCase.ts', 'another form than kebab-case'],
  ])('must not be %s: %s', (path) => {
    expect(checkNames([path])).toHaveLength(1);
  });

  it('may be anything in fixtures, and kebab-case with a suffix elsewhere', () => {
    const paths = ['test/fixtures/lib/Model.py', 'src/cli/command-table.d.ts', 'test/unit/a/run-id.test.ts'];
    expect(checkNames(paths)).toEqual([]);
  });
});

describe('the text of files', () => {
  it('holds no unfinished work', () => {
    const text = `// ${'TO'}${'DO'}: later\n// ${'FIX'}ME\n`;
    expect(checkText([{ path: 'src/a.ts', text }])).toEqual([
      'src/a.ts:1: finish it, or open an issue',
      'src/a.ts:2: finish it, or open an issue',
    ]);
  });

  it('switches no test off and none alone on', () => {
    const calls = ['it.only(', 'it.skip(', 'describe.only(', 'describe.todo(', 'test.skip('];
    for (const call of calls) {
      expect(checkText([{ path: 'test/a.test.ts', text: `${call}'x', () => {});\n` }]), call).toHaveLength(1);
    }
  });

  it('may skip a test for a reason found on the machine', () => {
    expect(
      checkText([{ path: 'test/a.test.ts', text: "it.skipIf(python.missing)('x', () => {});\n" }]),
    ).toEqual([]);
  });
});

describe('the surroundings', () => {
  it.each([
    'process.env.HOME',
    'process.exit(1)',
    'process.exitCode = 1',
    'console.log(1)',
    'Date.now()',
    'new Date()',
    'Math.random()',
    'performance.now()',
    "import { randomBytes } from 'node:crypto'",
    'a.localeCompare(b)',
  ])('are not looked at by %s in a layer', (text) => {
    expect(checkAmbient([{ path: 'src/executor/a.ts', text }])).toHaveLength(1);
  });

  it('are looked at in cli and config', () => {
    const text = 'console.log(process.env.HOME, Date.now());';
    expect(checkAmbient([{ path: 'src/config/a.ts', text }])).toEqual([]);
    expect(checkAmbient([{ path: 'src/cli/a.ts', text }])).toEqual([]);
  });

  it('are the standard streams alone for a command', () => {
    const text = 'process.stdout.write(String(process.pid)); process.env.HOME;';
    expect(checkAmbient([{ path: 'commands/cat.ts', text }])).toEqual([
      'commands/cat.ts:1: process.env is for bin, cli and config; take it as a parameter',
    ]);
  });

  it('are not seen in words, comments and times that are given', () => {
    const text = "// Date.now()\nconst s = 'Math.random()';\nconst d = new Date(atMs);\nclock.now();\n";
    expect(checkAmbient([{ path: 'src/model/a.ts', text }])).toEqual([]);
  });
});

describe('functions', () => {
  it('have at most 80 lines and four parameters', () => {
    const text = `function long() {\n${lines(80)}}\nconst wide = (a, b, c, d, e) => a;\n`;
    expect(checkFunctions([{ path: 'src/a.ts', text }])).toEqual([
      'src/a.ts:1: a function of 82 lines, at most 80',
      'src/a.ts:83: 5 parameters, at most 4; then a named object',
    ]);
  });
});
