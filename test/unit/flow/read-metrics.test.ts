import { describe, expect, it } from 'vitest';
import { readMetrics } from '../../../src/flow/read-metrics.ts';
import { MlgitError } from '../../../src/model/mlgit-error.ts';

async function mistake(path: string, text: string): Promise<string> {
  const error = await readMetrics(path, text).catch((caught: unknown) => caught);
  if (!(error instanceof MlgitError)) throw new Error(`expected an MlgitError, got ${String(error)}`);
  expect(error).toMatchObject({ code: 'metrics-invalid', kind: 'failed' });
  return error.message;
}

describe('readMetrics', () => {
  it('joins nested keys by dots and indexes lists, leaving nulls out', async () => {
    const text =
      '{"auc": 0.94, "cal": {"slope": 1.5, "ok": true, "by": [1, {"x": 2}], "none": null}, "note": "a b"}';
    expect(await readMetrics('m.json', text)).toEqual({
      auc: 0.94,
      'cal.slope': 1.5,
      'cal.ok': true,
      'cal.by.0': 1,
      'cal.by.1.x': 2,
      note: 'a b',
    });
  });

  it('reads what Python writes as JSON: NaN, infinities and large integers', async () => {
    const text =
      '{"a": NaN, "b": Infinity, "c": -Infinity, "d": 12345678901234567890, "e": -9007199254740991, "f": 1e3}';
    expect(await readMetrics('m.json', text)).toEqual({
      a: Number.NaN,
      b: Number.POSITIVE_INFINITY,
      c: Number.NEGATIVE_INFINITY,
      d: 12345678901234567890n,
      e: -9007199254740991,
      f: 1000,
    });
    expect(await readMetrics('m.json', '{"s": "NaN, Infinity \\u0041\\n"}')).toEqual({
      s: 'NaN, Infinity A\n',
    });
  });

  it('reads the same from YAML and TOML', async () => {
    const expected = {
      a: Number.NaN,
      b: Number.NEGATIVE_INFINITY,
      c: 9223372036854775807n,
      'd.e': 1,
      'd.f.0': 'x',
    };
    expect(
      await readMetrics('m.yaml', 'a: .nan\nb: -.inf\nc: 9223372036854775807\nd: {e: 1.0, f: [x]}\n'),
    ).toEqual(expected);
    expect(await readMetrics('m.yml', '{"d": {"e": 1, "f": ["x"]}}')).toEqual({ 'd.e': 1, 'd.f.0': 'x' });
    expect(
      await readMetrics('m.toml', 'a = nan\nb = -inf\nc = 9223372036854775807\n[d]\ne = 1\nf = ["x"]\n'),
    ).toEqual(expected);
    expect(await readMetrics('m.toml', 'day = 2026-01-31\n')).toEqual({ day: '2026-01-31' });
  });

  it('keeps names that JavaScript gives a meaning to', async () => {
    const metrics = await readMetrics('m.json', '{"__proto__": 1, "constructor": {"name": 2}}');
    expect(Object.entries(metrics)).toEqual([
      ['__proto__', 1],
      ['constructor.name', 2],
    ]);
  });

  it('accepts an empty mapping', async () => {
    expect(await readMetrics('m.json', ' {} \n')).toEqual({});
  });

  const cases: readonly [path: string, text: string, message: string][] = [
    ['m.json', '', 'The metrics file m.json:1 is not valid: expected a value, found the end'],
    ['m.json', '{"a": 1,\n "b": x}', 'The metrics file m.json:2 is not valid: expected a value, found "x}"'],
    [
      'm.json',
      '{"a": 1\n\n "b": 2}',
      'The metrics file m.json:3 is not valid: expected a comma or }, found "\\"b\\": 2}"',
    ],
    [
      'm.json',
      '{"a": 1,}',
      'The metrics file m.json:1 is not valid: expected a key in double quotes, found "}"',
    ],
    [
      'm.json',
      "{'a': 1}",
      `The metrics file m.json:1 is not valid: expected a key in double quotes, found "'a': 1}"`,
    ],
    ['m.json', '{"a" 1}', 'The metrics file m.json:1 is not valid: expected a colon, found "1}"'],
    ['m.json', '{"a": 01}', 'The metrics file m.json:1 is not valid: expected a comma or }, found "1}"'],
    [
      'm.json',
      '{"a": "x\ny"}',
      'The metrics file m.json:1 is not valid: a text in quotes has no end, or holds a control character or an unknown escape',
    ],
    ['m.json', '{"a": 1, "a": 2}', 'The metrics file m.json:1 is not valid: the key "a" is there twice'],
    ['m.json', '{} {}', 'The metrics file m.json:1 is not valid: expected the end of the file, found "{}"'],
    [
      'm.json',
      '[1]',
      'The metrics file m.json is not valid: expected a mapping of names and values, found a list',
    ],
    [
      'm.json',
      'NaN',
      'The metrics file m.json is not valid: expected a mapping of names and values, found the number NaN',
    ],
    [
      'm.json',
      '{"a.b": 1, "a": {"b": 2}}',
      'The metrics file m.json is not valid: two values have the name "a.b", one of them with dots in its key',
    ],
    [
      'm.json',
      '{"a": {"": 2}}',
      'The metrics file m.json is not valid: expected a name, found an empty key below "a"',
    ],
    [
      'm.yaml',
      'a: 1\na: 2\n',
      'The metrics file m.yaml:2 is not valid: the key "a" is there already, in line 1',
    ],
    [
      'm.toml',
      'a = 1\nb = \n',
      'The metrics file m.toml:2 is not valid: not readable as TOML: invalid value',
    ],
  ];
  it.each(cases)('refuses %s %j', async (path, text, message) => {
    expect(await mistake(path, text)).toBe(message);
  });

  it('refuses what nests or counts beyond bounds', async () => {
    expect(await mistake('m.json', '['.repeat(100_000))).toContain('nested deeper than 200');
    expect(await mistake('m.json', `{"a": [${'0,'.repeat(10_000)}0]}`)).toContain('more than 10000 values');
  });
});
