import { describe, expect, it } from 'vitest';
import { compileGlob } from '../../../src/flow/code-glob.ts';
import { codeMatchers, madePaths } from '../../../src/flow/code-globs.ts';
import { isWrong } from '../../../src/flow/wrong.ts';
import { parseSteps } from '../../support/flow-text.ts';

const matches = (glob: string, path: string): boolean => {
  const compiled = compileGlob(glob);
  if (isWrong(compiled)) throw new Error(compiled.wrong);
  return compiled.pattern.test(path);
};

describe('a glob', () => {
  const cases: readonly [glob: string, yes: readonly string[], no: readonly string[]][] = [
    ['a.py', ['a.py', 'a.py/below'], ['b/a.py', 'a_py', 'a.pyc']],
    ['lib', ['lib', 'lib/a.py', 'lib/x/b'], ['libs/a.py', 'x/lib']],
    ['lib/', ['lib/a.py', 'lib/x/b'], ['lib']],
    ['./lib/**', ['lib/a.py', 'lib/x/.hidden'], ['lib', 'lib2/a']],
    ['*.py', ['a.py', '.py'], ['x/a.py', 'a.py/b']],
    ['src/*', ['src/a'], ['src/a/b', 'src']],
    ['**/*.py', ['a.py', 'x/a.py', 'x/y/a.py'], ['a.pyc']],
    ['**/tests', ['tests/a', 'x/tests/a', 'x/tests'], ['xtests/a']],
    ['a/**/b.py', ['a/b.py', 'a/x/b.py', 'a/x/y/b.py'], ['ab.py', 'b.py']],
    ['a/**/**/b', ['a/b', 'a/x/b'], ['ab']],
    ['**', ['a', 'a/b/c'], []],
    ['a**b', ['ab', 'axxb'], ['a/b']],
    ['?.py', ['a.py', '😀.py'], ['ab.py', '/.py']],
    ['[a-c].py', ['a.py', 'c.py'], ['d.py', '-.py']],
    ['[!a-c].py', ['d.py'], ['a.py', '/.py']],
    ['[]x].py', ['].py', 'x.py'], ['y.py']],
    ['{a,b}.py', ['a.py', 'b.py'], ['c.py', 'a']],
    ['{src,lib/{x,y}}/*.py', ['src/a.py', 'lib/x/a.py', 'lib/y/a.py'], ['lib/a.py']],
    ['{src,lib}', ['src/a/b', 'lib'], ['srcs']],
    ['a\\*b', ['a*b'], ['axb']],
    ['a+(b).c$', ['a+(b).c$'], ['aab.c']],
    ['données/*', ['données/é.csv'], []],
  ];
  it.each(cases)('%s', (glob, yes, no) => {
    for (const path of yes) expect([path, matches(glob, path)]).toEqual([path, true]);
    for (const path of no) expect([path, matches(glob, path)]).toEqual([path, false]);
  });

  it.each([
    '',
    '!',
    '/',
    '/etc',
    '../a',
    'a/../b',
    '[a',
    'a{b',
    'a}b',
    'a\\',
    '[z-a]',
    'a\0b',
    '${{ params.x }}',
  ])('that cannot be is refused: %j', (glob) => {
    expect(isWrong(compileGlob(glob))).toBe(true);
  });
});

describe('codeMatchers', () => {
  const STEPS = `      clean: {run: x, inputs: {raw: data/raw.csv, folder: data/more}, outputs: {clients: build/c.parquet, plots: plots/}}
      train: {run: x, outputs: {model: models/m.bin}, metrics: {file: metrics.json, series: s.jsonl}, plots: [roc.csv]}
      some: {run: x, code: [steps, "*.md", "!steps/old/**", steps/old/keep.py, build/c.parquet]}
      less: {run: x, code: ["!tests/**"]}
      none: {run: x, code: []}
`;
  const { file, flow } = parseSteps(STEPS, '    params: {a: 1}\n    params_file: params.yaml\n');
  const ofStep = (name: string, paths: readonly string[]) =>
    paths.filter(codeMatchers(file, flow)(flow.steps[name]!));

  it('is the whole tree by default, but what is made, told or taken as an input', () => {
    const code = [
      'steps/a.py',
      'lib/x/b.py',
      '.gitignore',
      'requirements.lock',
      'tests/t.py',
      'roc.csvx',
      'plotsx/a',
      'manifests2/a',
    ];
    const not = [
      'README.md',
      'docs/a/b.md',
      'nb.ipynb',
      'manifests/credit.json',
      'mlgit.yaml',
      'params.yaml',
      'data/big.bin.mlgit',
      'data/raw.csv',
      'data/more/1.csv',
      'build/c.parquet',
      'plots/roc.png',
      'models/m.bin',
      'metrics.json',
      's.jsonl',
      'roc.csv',
    ];
    expect(ofStep('clean', [...code, ...not])).toEqual(code);
  });

  it('takes only the own inputs of a step out, not those of others', () => {
    expect(ofStep('train', ['data/raw.csv', 'steps/a.py'])).toEqual(['data/raw.csv', 'steps/a.py']);
  });

  it('is what the globs say, the last that matches deciding; what is made never is', () => {
    const paths = [
      'steps/a.py',
      'steps/old/b.py',
      'steps/old/keep.py',
      'README.md',
      'docs/a.md',
      'lib/a.py',
      'build/c.parquet',
    ];
    expect(ofStep('some', paths)).toEqual(['steps/a.py', 'steps/old/keep.py', 'README.md']);
  });

  it('takes away from the default when the first glob is negated', () => {
    expect(ofStep('less', ['steps/a.py', 'tests/t.py', 'README.md'])).toEqual(['steps/a.py']);
  });

  it('is nothing where the list is empty', () => {
    expect(ofStep('none', ['steps/a.py', 'README.md'])).toEqual([]);
  });

  it('lists what the flows of a file make', () => {
    expect(madePaths(file)).toContainEqual({ path: 'plots', kind: 'tree' });
    expect(madePaths(file)).toContainEqual({ path: 'metrics.json', kind: 'file' });
  });
});
