import { describe, expect, it } from 'vitest';
import { excerpt, keysCalled } from '../../../src/flow/excerpt.ts';
import { parseFlowFile } from '../../../src/flow/parse-flow-file.ts';
import { readYaml } from '../../../src/flow/yaml-source.ts';
import { errorOf, fileWithSteps } from '../../support/flow-text.ts';

const PARAMS = `
# of all
base: &base {seed: 42, "quoted": yes}
train:
  <<: *base
  lr: 1e-3   # rate
  under: 1_000
  day: 2020-01-01
  text: "two: words"
  lines: |
    a
    b
  layers: [1, 2.50, {a: b, c: []}]
  none:
  tilde: ~
other: 5
a.b: dotted
a: {b: nested, c.d: {e: 1}}
`;

describe('an excerpt', () => {
  it('of YAML has the values under its keys, as they are written, in the order of the file', () => {
    expect(excerpt('params.yaml', PARAMS, ['other', 'train'])).toBe(`train:
  seed: 42
  "quoted": yes
  lr: 1e-3
  under: 1_000
  day: 2020-01-01
  text: "two: words"
  lines: "a\\nb\\n"
  layers:
    - 1
    - 2.50
    -
      a: b
      c: []
  none: null
  tilde: ~
other: 5
`);
  });

  it('says the same to a reader as the file, below its keys', () => {
    const all = readYaml(PARAMS, 10_000).value as { [key: string]: unknown };
    const { train, other } = all;
    const text = excerpt('params.yaml', PARAMS, ['train', 'other']);
    expect(readYaml(text, 10_000).value).toEqual({ train, other });
  });

  it('takes a key of just that name before one below another', () => {
    const values = (keys: string[]) => readYaml(excerpt('p.yml', PARAMS, keys), 10_000).value;
    expect(values(['a.b'])).toEqual({ 'a.b': 'dotted' });
    expect(values(['a.c.d.e', 'base.seed'])).toEqual({ base: { seed: 42 }, a: { 'c.d': { e: 1 } } });
    expect(values(['train', 'train.lr'])).toMatchObject({ train: { under: '1_000' } });
  });

  it('of JSON is JSON, with numbers as they are written', () => {
    const text = '{"lr": 1.0, "deep": {"n": 1e3, "t": "a\\nb", "no": null, "list": [true, {}]}, "rest": 1}';
    const made = excerpt('p.json', text, ['deep', 'lr']);
    expect(made).toContain('"lr": 1.0');
    expect(made).toContain('"n": 1e3');
    expect(JSON.parse(made)).toEqual({ lr: 1, deep: { n: 1000, t: 'a\nb', no: null, list: [true, {}] } });
  });

  it('stays the same whatever changes beside it', () => {
    const before = excerpt('p.yaml', 'a: {x: 1, y: 2}\nb: 1\n', ['a.x']);
    expect(excerpt('p.yaml', '# new\nb: 2\nc: 3\na:\n  y: 9\n  x: 1 # same\n', ['a.x'])).toBe(before);
  });

  it('of a key that is not there is a mistake that names those that are', () => {
    expect(errorOf(() => excerpt('p.yaml', 'a: {x: 1}\nb: 1', ['a.y']))).toMatchObject({
      code: 'excerpt-key-missing',
      kind: 'usage',
      message: 'p.yaml has no a.y, which excerpts: of a step names: found a, b',
    });
    expect(errorOf(() => excerpt('p.yaml', '[1]', ['a'])).message).toContain('found no keys');
    expect(errorOf(() => excerpt('p.yaml', 'a: [1', ['a'])).message).toMatch(
      /^p.yaml:1:.* not readable as YAML/,
    );
  });
});

describe('keys that go by a name', () => {
  it('are found at any depth, in the order of the file', () => {
    expect(keysCalled('b: {seed: 1}\nseed: {seed: 2}\n', 'seed')).toEqual(['b.seed', 'seed', 'seed.seed']);
    expect(keysCalled('b: [', 'b')).toEqual([]);
  });
});

describe('excerpts of a step', () => {
  const parsed = (fields: string) =>
    parseFlowFile(fileWithSteps(`      a: {run: x, ${fields}}\n`), 'mlgit.yaml');

  it('are files with keys, each once', () => {
    const file = parsed('excerpts: {./conf/p.yaml: [a.b, c, c], q.json: [d]}');
    expect(Object.values(file.flows)[0]?.steps['a']?.excerpts).toEqual({
      'conf/p.yaml': ['a.b', 'c'],
      'q.json': ['d'],
    });
  });

  it.each([
    ['excerpts: {p.toml: [a]}', 'expected one that ends in .yaml, .yml or .json'],
    ['excerpts: {../p.yaml: [a]}', 'the file "../p.yaml" of excerpts leaves the repository'],
    ['excerpts: {p.yaml: []}', 'expected a list of keys'],
    ['excerpts: [p.yaml]', 'expected files with lists of keys'],
    ['excerpts: {p.yaml: [a]}, inputs: {p: p.yaml}', 'is an input as a whole as well'],
  ])('are refused where they are wrong: %s', (fields, message) => {
    expect(errorOf(() => parsed(fields)).message).toContain(message);
  });
});
