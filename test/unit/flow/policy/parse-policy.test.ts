import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parsePolicy } from '../../../../src/flow/policy/parse-policy.ts';
import { policyJsonSchema } from '../../../../src/flow/policy/policy-json-schema.ts';
import { DEFAULT_POLICY, principalsOf, rulesOf } from '../../../../src/model/gate/policy.ts';
import { MlgitError } from '../../../../src/model/mlgit-error.ts';

const FULL = `version: 1
signers: .mlgit/allowed_signers
groups:
  risk: [ada@example.org, bob@example.org]
accept: { stale: refuse }
policy_changes: refuse
checks: all
environment: locked
cached: known
metrics:
  auc: { min: 0.7, max: 1, no_worse_than_base: "2%", data: test, direction: max }
by_group:
  rate: { group: segment, max_gap: 0.05, min_ratio: 0.8 }
not_comparable: allow
signed: true
reproduced: { by: anyone, signed: true }
approvals: { count: 2, from: [risk, eve@example.org] }
rules:
  - { name: small, cel: "params.depth <= 5", message: too deep to explain }
flows:
  fraud:
    signed: false
    approvals: 1
    metrics:
      ks: { no_worse_than_base: 0.01 }
`;

const parse = (text: string) => parsePolicy(text, 'mlgit-policy.yaml');

function mistakes(text: string): string[] {
  try {
    parse(text);
  } catch (error) {
    if (!(error instanceof MlgitError)) throw error;
    const { problems } = error.details as {
      problems: { line: number; column: number; message: string; hint?: string }[];
    };
    return problems.map(
      ({ line, column, message, hint }) => `${line}:${column} ${message}${hint ? ` (${hint})` : ''}`,
    );
  }
  return [];
}

describe('parsePolicy', () => {
  it('reads every rule', () => {
    const policy = parse(FULL);
    expect(policy).toMatchObject({
      signers: '.mlgit/allowed_signers',
      accept: { stale: 'refuse', checks: 'refuse', unshared: 'warn' },
      policyChanges: 'refuse',
      rules: {
        fresh: true,
        present: true,
        checks: 'all',
        environment: 'locked',
        cached: 'known',
        notComparable: 'allow',
        signed: {},
        reproduced: { by: 'anyone', signed: true },
        approvals: { count: 2, from: ['risk', 'eve@example.org'] },
        metrics: {
          auc: {
            min: 0.7,
            max: 1,
            noWorseThanBase: { kind: 'relative', amount: 0.02 },
            data: ['test'],
            direction: 'max',
          },
        },
        byGroup: { rate: { group: 'segment', maxGap: 0.05, minRatio: 0.8 } },
        expressions: [{ name: 'small', cel: 'params.depth <= 5', message: 'too deep to explain' }],
      },
    });
    expect([...principalsOf(policy, ['risk', 'eve@example.org'])!]).toEqual([
      'ada@example.org',
      'bob@example.org',
      'eve@example.org',
    ]);
  });

  it('takes from the top what a flow does not say, rule by rule', () => {
    const policy = parse(FULL);
    const fraud = rulesOf(policy, 'fraud');
    expect(fraud.signed).toBeUndefined();
    expect(fraud.approvals).toEqual({ count: 1 });
    expect(fraud.reproduced).toEqual({ by: 'anyone', signed: true });
    expect(Object.keys(fraud.metrics)).toEqual(['ks']);
    expect(rulesOf(policy, 'other')).toEqual(policy.rules);
  });

  it('is the default where it says nothing', () => {
    expect(parse('version: 1\n')).toEqual(DEFAULT_POLICY);
  });

  it.each([
    [
      'a key typed wrong',
      'version: 1\nmetrcs: {}\n',
      ['2:1 unknown key "metrcs" of the policy (did you mean "metrics"?)'],
    ],
    [
      'a key of a rule',
      'version: 1\nmetrics:\n  auc: { mn: 1, min: 0.5 }\n',
      ['3:10 unknown key "mn" of a rule for a metric (did you mean "min"?)'],
    ],
    [
      'a key of a flow',
      'version: 1\nflows:\n  credit:\n    approval: 2\n',
      ['4:5 unknown key "approval" of a flow of the policy (did you mean "approvals"?)'],
    ],
    [
      'a value of another type',
      'version: 1\napprovals: { count: none }\n',
      ['2:21 count: expected a whole number from 1, found the text "none"'],
    ],
    [
      'how many approvals, left out',
      'version: 1\napprovals: { from: [a@b] }\n',
      ['2:1 "count" is missing: expected a whole number from 1'],
    ],
    [
      'a group that nobody declared',
      'version: 1\ngroups: { risk: [a@b] }\napprovals: { count: 1, from: [rsik] }\n',
      ['3:31 "rsik" is neither a group of this policy nor a principal with an @ (did you mean "risk"?)'],
    ],
    [
      'an expression that is none',
      'version: 1\nrules:\n  - { name: a, cel: "metrcs.auc > 1" }\n',
      [
        '3:21 cel: Condition "metrcs.auc > 1" cannot be used: Unknown variable: metrcs (did you mean metrics?)',
      ],
    ],
    [
      'a metric without a rule',
      'version: 1\nmetrics: { auc: { direction: max } }\n',
      ['2:12 "auc" says nothing that must hold: expected min, max or no_worse_than_base'],
    ],
    [
      'bounds the wrong way round',
      'version: 1\nmetrics: { auc: { min: 2, max: 1 } }\n',
      ['2:24 min 2 is above max 1'],
    ],
    [
      'a signers file outside',
      'version: 1\nsigners: ../keys\n',
      [
        `2:10 signers: the file "../keys" leaves the repository or its own folder with .. (write it relative to the repository's root)`,
      ],
    ],
    [
      'a later version',
      'version: 2\n',
      [
        '1:10 version: this mlgit reads version 1 of the policy, found version 2 (npm install -g mlgit@latest)',
      ],
    ],
  ])('says where %s is', (_what, text, expected) => {
    expect(mistakes(text)).toEqual(expected);
  });

  it('has a JSON Schema that takes and refuses the same', () => {
    const schema = z.fromJSONSchema(JSON.parse(JSON.stringify(policyJsonSchema())));
    expect(
      schema.safeParse({ version: 1, metrics: { auc: { min: 0.5 } }, signed: { by: ['a@b'] } }).success,
    ).toBe(true);
    expect(schema.safeParse({ version: 1, flows: { credit: { approvals: 2 } } }).success).toBe(true);
    expect(schema.safeParse({ version: 1, metrics: { auc: { mn: 0.5 } } }).success).toBe(false);
    expect(schema.safeParse({ version: 1, flows: { credit: { accept: {} } } }).success).toBe(false);
  });
});
