import { describe, expect, it } from 'vitest';
import { codeMatchers } from '../../../src/flow/code-globs.ts';
import { parseFlowFile } from '../../../src/flow/parse-flow-file.ts';
import { sweepPoints } from '../../../src/flow/sweep-points.ts';
import type { Flow } from '../../../src/model/flow.ts';
import { errorOf } from '../../support/flow-text.ts';

const STEP = '      a: {run: "echo ${{ params.rate }}"}\n';
const parse = (text: string) => parseFlowFile(text, 'mlgit.yaml');
const mistake = (params: string) => {
  const text = `version: 1\nflows:\n  f:\n    params: {${params}}\n    steps:\n${STEP}`;
  return errorOf(() => parse(text)).message;
};

describe('a parameter with a file', () => {
  const file = parse(
    `version: 1\nparams: {rate: {file: p.yaml, key: a.rate}, seed: {file: p.yaml}}\nflows:\n  f:\n    params: {seed: 7}\n    steps:\n${STEP}`,
  );
  const flow = file.flows['f'] as Flow;

  it('is known by its name, and gives way to one that the flow declares itself', () => {
    expect(flow.paramsFiles).toEqual([{ path: 'p.yaml', declares: true, keys: { rate: 'a.rate' } }]);
    expect(flow.params).toEqual({ seed: { name: 'seed', type: 'int', default: 7 } });
    expect(sweepPoints(flow, ['rate=1,2'], undefined)).toHaveLength(2);
    expect(errorOf(() => sweepPoints(flow, ['rat=1,2'], undefined)).hints).toEqual(['did you mean rate?']);
  });

  it('leaves its file code, for that has other values as well', () => {
    expect(codeMatchers(file, flow)(flow.steps['a'] as Flow['steps'][string])('p.yaml')).toBe(true);
  });

  it('is refused where it could have two values, or none', () => {
    expect(mistake('rate: {file: p.yaml, default: 1}')).toMatch(/parameter "rate" has a default and a file$/);
    expect(mistake('rate: {key: a.rate, default: 1}')).toMatch(
      /parameter "rate" has a key and no file that it is of$/,
    );
    expect(mistake('rate: {file: p.toml}')).toMatch(
      /expected a parameter file that ends in .yaml, .yml or .json/,
    );
    expect(mistake('rate: {file: p.yaml, min: 0}')).toMatch(/parameter "rate" has no type/);
    expect(mistake('rat: {file: p.yaml}')).toMatch(/the flow has no parameter "rate"/);
  });
});
