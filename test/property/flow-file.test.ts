import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { parseFlowFile } from '../../src/flow/parse-flow-file.ts';
import { planFlow } from '../../src/flow/plan.ts';
import { MlgitError } from '../../src/model/mlgit-error.ts';

const VALID = `version: 1
store: s3://bucket/prefix
environment: {python: "3.11", lock: requirements.lock}
params: {threshold: 0.5}
flows:
  credit:
    params:
      seed: 7
      rate: {type: float, default: 0.1, min: 0, max: 1, choices: [0.1, 0.2], help: x}
    steps:
      clean: &base
        run: python steps/clean.py \${{ inputs.raw }} \${{ outputs.clients }}
        code: [steps/clean.py, "lib/**"]
        inputs: {raw: data/default.csv}
        outputs: {clients: build/clients.parquet}
      train:
        <<: *base
        run: |
          python steps/train.py --seed \${{ params.seed }}
          echo "\${{ inputs.clients }}"
        inputs: {clients: clean.clients, previous: {from: "credit@prod:model", optional: true}}
        outputs: [models/model.joblib, reports/]
        metrics: {file: metrics.json, direction: {auc: max}, series: history.jsonl}
        plots: [{file: roc.csv, x: fpr}]
        env: {A: 1.0}
        secrets: [TOKEN]
        timeout: 2h
        cache: false
`;
const FRAGMENTS = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '"',
  "'",
  '|',
  '>',
  '&a ',
  '*a',
  '*base',
  '<<: *base',
  '!!map ',
  '? ',
  '- ',
  '\n',
  '\n  ',
  '\t',
  '#',
  '${{',
  '}}',
  '${{ params.x }}',
  'null',
  '~',
  '1e999',
  '.nan',
  '99999999999999999999',
  'true',
  '__proto__: 1',
  'constructor',
  '../',
  '/',
  'clean.clients',
  'train.model',
  '\0',
  '\ud800',
  '\r\n',
  '---\n',
  '%YAML 1.1\n---\n',
  '\ufeff',
];

/** Parses, or fails in the one way that is allowed: with places that are in the file. */
function check(text: string): 'parsed' | 'refused' {
  try {
    const file = parseFlowFile(text, 'mlgit.yaml');
    expect(JSON.parse(JSON.stringify(file))).toEqual(file);
    for (const flow of Object.values(file.flows)) {
      const values = Object.fromEntries(
        Object.values(flow.params).map((spec) => [spec.name, spec.default ?? 0]),
      );
      planFlow(flow, values);
    }
    return 'parsed';
  } catch (error) {
    if (!(error instanceof MlgitError)) throw error;
    expect(error.kind).toBe('usage');
    const problems = (
      error.details as unknown as { problems: { line: number; column: number; message: string }[] }
    ).problems;
    expect(problems.length).toBeGreaterThan(0);
    const lines = text.split(/\n/).length;
    for (const { line, column, message } of problems) {
      expect(line).toBeGreaterThanOrEqual(1);
      expect(line).toBeLessThanOrEqual(lines);
      expect(column).toBeGreaterThanOrEqual(1);
      expect(message).not.toMatch(/undefined|\[object|Invalid input/);
    }
    return 'refused';
  }
}

const edit = fc.record({
  at: fc.nat(VALID.length),
  remove: fc.nat(30),
  insert: fc.oneof(fc.constant(''), fc.constantFrom(...FRAGMENTS), fc.string({ maxLength: 5 })),
});

describe('a flow file that was damaged', () => {
  it('was whole before', () => {
    expect(check(VALID)).toBe('parsed');
  });

  it('is parsed or refused with places, and never fails in any other way, after edits of its text', () => {
    const seen = { parsed: 0, refused: 0 };
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        let text = VALID;
        for (const { at, remove, insert } of edits)
          text = text.slice(0, at) + insert + text.slice(at + remove);
        seen[check(text)]++;
      }),
      { numRuns: 1500 },
    );
    expect(seen.parsed).toBeGreaterThan(0);
    expect(seen.refused).toBeGreaterThan(0);
  });

  it('nor after values of its tree were replaced by others', () => {
    const anything = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom<unknown>(
          null,
          '',
          0,
          -1,
          1.5,
          true,
          [],
          {},
          [null],
          { a: { b: [] } },
          'x y',
          '../x',
          'clean.clients',
          '${{ x }}',
          ['a', 'a'],
          9007199254740993n,
        ),
      },
      { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
    );
    const tree: unknown = parse(VALID, { merge: true });
    const paths = pathsOf(tree);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(paths.length - 1), anything), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const copy = structuredClone(tree);
          for (const [index, value] of changes) replace(copy, paths[index] ?? [], value);
          check(stringify(copy));
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('nor when it is any text at all', () => {
    const soup = fc.array(
      fc.oneof(
        fc.constantFrom(...FRAGMENTS, 'flows:', ' version: 1', '\n    steps: ', 'run: x'),
        fc.string({ maxLength: 4 }),
      ),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(soup, (pieces) => {
        check(pieces.join(''));
      }),
      { numRuns: 1500 },
    );
  });
});

function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))].filter(
    (each) => each.length > 0,
  );
}

function replace(root: unknown, path: readonly string[], value: unknown): void {
  let holder = root;
  for (const key of path.slice(0, -1)) {
    if (typeof holder !== 'object' || holder === null) return;
    holder = (holder as { [key: string]: unknown })[key];
  }
  if (typeof holder === 'object' && holder !== null)
    (holder as { [key: string]: unknown })[path.at(-1) ?? ''] = value;
}
