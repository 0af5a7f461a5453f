import { describe, expect, it } from 'vitest';
import { parseParamsFile } from '../../../src/flow/parse-params-file.ts';
import { type ParamSources, resolveParams } from '../../../src/flow/resolve-params.ts';
import { errorOf, parseSteps } from '../../support/flow-text.ts';

const DECLARED = `    params:
      seed: 7
      rate: {type: float, default: 0.1, min: 0, max: 1}
      fast: false
      segment: {default: all, choices: [all, student]}
`;

function resolve(sources: Partial<ParamSources> & { declared?: string; fileText?: string }) {
  const { flow } = parseSteps('      a: {run: x}\n', sources.declared ?? DECLARED);
  const files =
    sources.fileText === undefined
      ? []
      : flow.paramsFiles.map(({ path, keys }) => parseParamsFile(sources.fileText ?? '', path, keys));
  return resolveParams({ flow, files, env: sources.env ?? {}, sets: sources.sets ?? [] });
}
const mistake = (sources: Parameters<typeof resolve>[0]) => {
  const { code, message, hints } = errorOf(() => resolve(sources));
  return [code, message, ...hints];
};

describe('resolveParams', () => {
  it('takes defaults, then files, then variables, then options', () => {
    const declared = `${DECLARED}    params_file: p.yaml\n`;
    const fileText = 'seed: 8\nrate: 0.2\nfast: true\n';
    expect(resolve({ declared }).values).toEqual({ seed: 7, rate: 0.1, fast: false, segment: 'all' });
    expect(resolve({ declared, fileText }).values).toEqual({
      seed: 8,
      rate: 0.2,
      fast: true,
      segment: 'all',
    });
    const env = { MLGIT_SET_SEED: '9', MLGIT_SET_RATE: '3e-1', MLGIT_SET_SEDE: '1', OTHER: 'x' };
    const withVariables = resolve({ declared, fileText, env });
    expect(withVariables.values).toEqual({ seed: 9, rate: 0.3, fast: true, segment: 'all' });
    expect(withVariables.unusedVariables).toEqual(['MLGIT_SET_SEDE']);
    const sets = ['seed=1', 'seed=10', 'segment=student'];
    expect(resolve({ declared, fileText, env, sets }).values).toEqual({
      seed: 10,
      rate: 0.3,
      fast: true,
      segment: 'student',
    });
  });

  it('takes single keys of a file that has other values as well, as programs of Python write them', () => {
    const declared = `    params:
      rate: {file: p.yaml, key: train.rate}
      ratio: {file: p.yaml, key: train.ratio}
      deep: {file: p.yaml, key: train.deep}
      words: {file: p.yaml}
      bound: {type: float, min: 0, file: p.yaml, key: train.rate}
`;
    const fileText = 'words: two words\nother: [1]\ntrain: {rate: 1e-5, ratio: 1.0, deep: 3, more: {}}\n';
    expect(resolve({ declared, fileText }).values).toEqual({
      bound: 0.00001,
      rate: '1e-05',
      ratio: '1.0',
      deep: 3,
      words: 'two words',
    });
    const sets = ['deep=0.5', 'rate=2', 'words=x'];
    expect(resolve({ declared, fileText, sets }).values).toMatchObject({
      ...{ deep: 0.5, rate: '2', words: 'x', ratio: '1.0' },
    });
    expect(mistake({ declared, fileText: fileText.replace('ratio', 'rat') })).toEqual([
      'bad-param',
      'p.yaml:1:1: expected "train.ratio", which parameter "ratio" takes its value from, and found no such key',
      'write it there, or correct key: of ratio in the flow file',
    ]);
    expect(mistake({ declared, fileText: fileText.replace('3', 'null') })[1]).toBe(
      'p.yaml:3:33: parameter "deep": expected a text, a number, true or false, found nothing',
    );
    expect(mistake({ declared, fileText, sets: ['depp=1'] })[2]).toBe('did you mean "deep"?');
  });

  it('takes variables in base64, before those that are not', () => {
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const declared = `    params:\n      note: {type: str, default: plain}\n      seed: 7\n`;
    const env = { MLGIT_SET64_NOTE: base64('é $(HOME) {{ x }}\n'), MLGIT_SET64_SEED: base64('8') };
    expect(resolve({ declared, env }).values).toEqual({ note: 'é $(HOME) {{ x }}\n', seed: 8 });
    expect(resolve({ declared, env: { ...env, MLGIT_SET_SEED: '9' } }).values).toMatchObject({ seed: 9 });
    expect(resolve({ declared, env: { MLGIT_SET64_NOTE: '' } }).values).toMatchObject({ note: '' });
    expect(resolve({ declared, env: { MLGIT_SET64_SEDE: '' } }).unusedVariables).toEqual([
      'MLGIT_SET64_SEDE',
    ]);
    for (const given of ['x', 'YQ', '/w==']) {
      expect(mistake({ declared, env: { MLGIT_SET64_NOTE: given } })).toEqual([
        'bad-param',
        `The variable MLGIT_SET64_NOTE: expected base64 of a text, found "${given}"`,
        'export MLGIT_SET64_NOTE="$(printf %s TEXT | base64 -w0)"',
      ]);
    }
    expect(mistake({ declared, env: { MLGIT_SET64_SEED: base64('x') } })[1]).toContain(
      'expected an integer (int), found "x"',
    );
  });

  it('takes names and types from a file that declares them', () => {
    const fileText = '{"seed": 1, "rate": 1.0, "name": "a=b", "on": true}';
    const resolved = resolve({ declared: '    params: p.json\n', fileText, sets: ['rate=2', 'name=x=y'] });
    expect(resolved.values).toEqual({ seed: 1, rate: 2, name: 'x=y', on: true });
  });

  it.each(['False', 'FALSE', 'false'])('takes %s, as Python and YAML write it', (text) => {
    const resolved = resolve({ sets: [`fast=${text}`] });
    expect(resolved.values).toMatchObject({ fast: false });
  });

  it('says what is wrong with a value', () => {
    expect(mistake({ sets: ['seed=x'] })).toEqual([
      'bad-param',
      '--set seed: expected an integer (int), found "x"',
    ]);
    expect(mistake({ sets: ['seed=1.5'] })).toEqual([
      'bad-param',
      '--set seed: expected an integer (int), found "1.5"',
    ]);
    expect(mistake({ sets: ['rate=2'] })).toEqual(['bad-param', '--set rate: expected at most 1, found 2']);
    expect(mistake({ sets: ['rate=-1'] })).toEqual([
      'bad-param',
      '--set rate: expected at least 0, found -1',
    ]);
    expect(mistake({ sets: ['rate=1e999'] })[1]).toContain('not finite');
    expect(mistake({ sets: ['fast=yes'] })).toEqual([
      'bad-param',
      '--set fast: expected true or false (bool), found "yes"',
    ]);
    expect(mistake({ sets: ['segment=none'] })).toEqual([
      'bad-param',
      '--set segment: expected one of all, student, found none',
    ]);
    expect(mistake({ env: { MLGIT_SET_SEED: '' } })).toEqual([
      'bad-param',
      'The variable MLGIT_SET_SEED: expected an integer (int), found ""',
    ]);
  });

  it('refuses integers that would lose digits', () => {
    expect(mistake({ sets: ['seed=9007199254740993'] })).toEqual([
      'bad-param',
      '--set seed: expected an integer of at most 2^53 − 1 (9007199254740991), found 9007199254740993, which would lose digits',
      'make it a text (str) to keep every digit',
    ]);
    expect(resolve({ sets: ['seed=9007199254740991'] }).values).toMatchObject({ seed: 9007199254740991 });
    const declared = '    params: p.yaml\n';
    expect(mistake({ declared, fileText: 'a: 1\nid: 9007199254740993\n' })[1]).toMatch(
      /^p.yaml:2:1: parameter "id": .*lose digits/,
    );
  });

  it('suggests the name that was meant', () => {
    expect(mistake({ sets: ['sede=1'] })).toEqual([
      'unknown-param',
      '--set: the flow "credit" has no parameter "sede"; its parameters are seed, rate, fast, segment',
      'did you mean "seed"?',
    ]);
    expect(
      mistake({ declared: `${DECLARED}    params_file: p.yaml\n`, fileText: 'seed: 1\nratee: 1\n' }),
    ).toEqual([
      'unknown-param',
      'p.yaml:2:1: the flow "credit" has no parameter "ratee"; its parameters are seed, rate, fast, segment',
      'did you mean "rate"?',
    ]);
  });

  it('refuses an option that sets nothing', () => {
    expect(mistake({ sets: ['seed'] })).toEqual([
      'bad-set',
      '--set: expected name=value, found "seed"',
      'mlgit run --set seed=1',
    ]);
    expect(mistake({ sets: ['=1'] })[0]).toBe('bad-set');
  });

  it('names every parameter that has no value', () => {
    expect(mistake({ declared: '    params: {a: {type: int}, b: 1, c: {type: str}}\n' })).toEqual([
      'missing-param',
      'The flow "credit" needs values for the parameters "a", "c", which have no default',
      'mlgit run credit --set a=… --set c=…',
    ]);
    expect(resolve({ declared: '    params: {a: {type: str}}\n', sets: ['a='] }).values).toEqual({ a: '' });
  });
});

describe('parseParamsFile', () => {
  it('reads an empty file as no values', () => {
    expect(parseParamsFile('# nothing yet\n', 'p.yaml').entries).toEqual([]);
  });

  it('shows all mistakes at once', () => {
    const error = errorOf(() => parseParamsFile('a: [1]\nb: {c: 1}\nd: 1\nd: 2\n', 'p.yaml'));
    expect(error.message).toBe(
      [
        'p.yaml has 3 mistakes:',
        '  p.yaml:1:1: parameter "a": expected a text, a number, true or false, found a list',
        '  p.yaml:2:1: parameter "b": expected a text, a number, true or false, found a mapping',
        '  p.yaml:4:1: the key "d" is there already, in line 3',
      ].join('\n'),
    );
  });
});
