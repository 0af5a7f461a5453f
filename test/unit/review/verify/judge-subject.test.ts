import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../../src/flow/policy/parse-policy.ts';
import { digestText } from '../../../../src/model/blake3.ts';
import type { Manifest, ManifestInput } from '../../../../src/model/manifest.ts';
import { gateDocument } from '../../../../src/review/verify/gate-document.ts';
import { judgeSubject } from '../../../../src/review/verify/judge-subject.ts';
import type { SubjectFacts } from '../../../../src/review/verify/subject-facts.ts';
import type { ComparedFacts } from '../../../support/compared-run.ts';
import { baseOf, gateFacts } from '../../../support/gate-facts.ts';

const policyOf = (text: string) => parsePolicy(`version: 1\n${text}`, 'mlgit-policy.yaml');

/** Verdicts of one rule, and what begins with its name and a dot, as short lines. */
function judge(policy: string, rule: string, facts: SubjectFacts): string[] {
  return judgeSubject(policyOf(policy), facts)
    .filter((one) => one.rule === rule || one.rule.startsWith(`${rule}.`))
    .map(({ rule: name, outcome, blocks, found }) => `${name} ${outcome}${blocks ? '!' : ''}: ${found}`);
}

const input = (text: string): ManifestInput => ({
  kind: 'file',
  digest: digestText(text),
  sizeBytes: 1,
  from: { path: text },
});
const scored = (
  metrics: Manifest['tasks'][string]['metrics'],
  test = 'holdout',
  model = 'm',
): ComparedFacts => ({
  tasks: {
    evaluate: {
      metrics,
      direction: { auc: 'max', loss: 'min' },
      inputs: { test: input(test), model: input(model) },
    },
  },
});

describe('what needs no policy', () => {
  it('passes a run with which nothing is wrong', () => {
    const verdicts = judgeSubject(policyOf(''), gateFacts(scored({ auc: 0.9 })));
    expect(verdicts.map(({ rule, outcome }) => `${rule} ${outcome}`)).toEqual([
      'integrity pass',
      'status pass',
      'fresh pass',
      'present not-applicable',
      'cached not-applicable',
      'checks not-applicable',
    ]);
    expect(verdicts.some(({ blocks }) => blocks)).toBe(false);
  });

  it.each([
    [{ state: 'not-canonical' }, 'a manifest that was edited or formatted'],
    [{ state: 'other-flow', flow: 'other' }, 'a manifest of flow other'],
    [{ state: 'unknown-run', runsHere: 0 }, 'no run of demo in this clone'],
    [{ state: 'unknown-run', runsHere: 2 }, 'none of the 2 runs of demo here has it'],
    [
      {
        state: 'unknown-run',
        runsHere: 2,
        nearest: { run: 'bbbb', differs: ['tasks.train.outputs.model.digest'], count: 1 },
      },
      'no run has it; it differs from demo@bbbb in tasks.train.outputs.model.digest',
    ],
    [{ state: 'run-damaged', named: 'b3:00' }, 'run demo@aaaaaaaaa1 whose commit names the manifest b3:00'],
  ] as const)('refuses a manifest that is %o', (document, found) => {
    expect(judge('', 'integrity', gateFacts({}, { document }))).toEqual([`integrity fail!: ${found}`]);
  });

  it('says of bytes that are no manifest nothing else', () => {
    const {
      manifest: _,
      run: __,
      ...rest
    } = gateFacts({}, { document: { state: 'unreadable', why: 'no JSON' } });
    expect(judgeSubject(policyOf(''), rest).map(({ rule, blocks }) => [rule, blocks])).toEqual([
      ['integrity', true],
    ]);
  });

  it('refuses what is stale, and of an untouched manifest what the range made stale', () => {
    const stale = [{ task: 'train', component: 'code', recorded: 'a', found: 'b' }];
    expect(judge('', 'fresh', gateFacts({}, { fresh: { stale } }))).toEqual([
      'fresh fail!: 1 stale task: train (code)',
    ]);
    const subject = { flow: 'demo', reason: 'untouched', manifest: 'b3:0' } as const;
    const untouched = (staleAtBase: typeof stale) =>
      gateFacts({}, { subject, fresh: { stale, staleAtBase } });
    expect(judge('', 'fresh', untouched([]))[0]).toMatch(/^fresh fail!/);
    expect(judge('', 'fresh', untouched(stale))[0]).toMatch(/^fresh warn: .*as before this range$/);
    expect(judgeSubject(policyOf('signed: true\n'), untouched([])).map(({ rule }) => rule)).toEqual([
      'fresh',
    ]);
  });

  it('refuses a run that failed or was of a part of the flow', () => {
    const facts = gateFacts({});
    const of = (manifest: Partial<Manifest>) => ({ ...facts, manifest: { ...facts.manifest, ...manifest } });
    expect(judge('', 'status', of({ status: 'failed' }))).toEqual(['status fail!: a run that failed']);
    expect(judge('', 'status', of({ partial: true }))).toEqual(['status fail!: a run of part of the flow']);
  });

  it('refuses missing and damaged artifacts', () => {
    const model = { kind: 'file', digest: digestText('m'), sizeBytes: 2048, name: 'train/model' } as const;
    const presence = { kind: 'asked', store: 'team', level: 'asked', artifacts: 2 } as const;
    expect(
      judge('', 'present', gateFacts({}, { presence: { ...presence, missing: [model], damaged: [] } })),
    ).toEqual(['present fail!: missing: train/model (2.00 KiB)']);
    expect(
      judge('', 'present', gateFacts({}, { presence: { ...presence, missing: [], damaged: [model] } })),
    ).toEqual(['present fail!: damaged: train/model (2.00 KiB)']);
    expect(
      judge('', 'present', gateFacts({}, { presence: { ...presence, missing: [], damaged: [] } })),
    ).toEqual(['present pass: 2 artifacts there']);
  });

  it('refuses what was taken from the cache and is not what was computed', () => {
    const origin = { task: 'train', firstRun: 'bbbb', output: 'model' } as const;
    const of = (state: 'same' | 'other' | 'unknown' | 'no-such-key') =>
      gateFacts({}, { origins: [{ ...origin, state }] });
    expect(judge('', 'cached', of('same'))).toEqual(['cached pass: 1 cached task as first computed']);
    expect(judge('', 'cached', of('other'))).toEqual([
      'cached fail!: train/model is not what run bbbb made with the same key',
    ]);
    expect(judge('', 'cached', of('no-such-key'))[0]).toMatch(/^cached fail!/);
    expect(judge('', 'cached', of('unknown'))[0]).toMatch(/^cached warn/);
    expect(judge('cached: known\n', 'cached', of('unknown'))[0]).toMatch(/^cached fail!/);
  });

  it('refuses broken checks by their severity', () => {
    const check = { name: 'no debt', status: 'failed', expected: '0', found: '3' } as const;
    const warned = gateFacts({ tasks: { clean: { checks: [{ ...check, severity: 'warn' }] } } });
    expect(judge('', 'checks', warned)[0]).toMatch(/^checks warn: only warned of: no debt of clean/);
    expect(judge('checks: all\n', 'checks', warned)[0]).toMatch(/^checks fail!/);
    expect(judge('checks: none\n', 'checks', warned)).toEqual([]);
    const failed = gateFacts({ tasks: { clean: { checks: [{ ...check, severity: 'fail' }] } } });
    expect(judge('', 'checks', failed)).toEqual(['checks fail!: no debt of clean: expected 0, found 3']);
  });
});

describe('metrics', () => {
  const now = gateFacts(scored({ auc: 0.9, loss: 0.2, odd: Number.NaN }));

  it('are held to their bounds', () => {
    expect(judge('metrics: {auc: {min: 0.8}}\n', 'metrics', now)).toEqual(['metrics.auc pass: 0.9']);
    expect(judge('metrics: {auc: {min: 0.95}}\n', 'metrics', now)).toEqual(['metrics.auc fail!: 0.9']);
    expect(judge('metrics: {evaluate.loss: {max: 0.1}}\n', 'metrics', now)).toEqual([
      'metrics.evaluate.loss fail!: 0.2',
    ]);
    expect(judge('metrics: {odd: {min: 0}}\n', 'metrics', now)).toEqual(['metrics.odd fail!: NaN']);
    const [missing] = judgeSubject(policyOf('metrics: {acu: {min: 0}}\n'), now).filter(
      ({ blocks }) => blocks,
    );
    expect(missing).toMatchObject({ found: 'no task has this metric', hint: 'did you mean auc?' });
  });

  it('of every item of a fan-out are held to them, and the worst is named', () => {
    const items = {
      'fit/a=1': { metrics: { auc: 0.9 } },
      'fit/a=2': { metrics: { auc: 0.5 } },
      'fit/a=3': { metrics: { auc: 0.7 } },
    };
    expect(judge('metrics: {auc: {min: 0.8}}\n', 'metrics', gateFacts({ tasks: items }))).toEqual([
      'metrics.auc fail!: 0.5 of fit/a=2, and 1 other task',
    ]);
  });

  const against = (policy: string, base: ComparedFacts | undefined, head = now) =>
    judge(`metrics: {auc: {no_worse_than_base: ${policy}}}\n`, 'metrics', {
      ...head,
      ...(base === undefined ? {} : { base: baseOf(base) }),
    });

  it('are compared with the base, absolutely or as a part of it', () => {
    expect(against('0.02', scored({ auc: 0.91 }))).toEqual(['metrics.auc.base pass: 0.9, at the base 0.91']);
    expect(against('0.005', scored({ auc: 0.91 }))).toEqual([
      'metrics.auc.base fail!: 0.9, at the base 0.91',
    ]);
    expect(against('"2%"', scored({ auc: 0.91 }))[0]).toMatch(/pass/);
    expect(against('"1%"', scored({ auc: 0.91 }))[0]).toMatch(/fail!/);
    expect(against('0', scored({ auc: 0.8 }))[0]).toMatch(/pass/);
    expect(against('0', undefined)).toEqual([
      'metrics.auc.base not-applicable: no accepted manifest to compare with',
    ]);
  });

  it('are compared only where they were measured on the same data', () => {
    expect(against('0', scored({ auc: 0.8 }, 'other'))).toEqual([
      'metrics.auc.base not-comparable!: measured on other data: the input test differs',
    ]);
    const newModel = scored({ auc: 0.8 }, 'holdout', 'other model');
    expect(against('0', newModel)[0]).toMatch(/not-comparable!: .*input model differs/);
    expect(against('0, data: test', newModel)[0]).toMatch(/pass/);
    expect(against('0, data: test', scored({ auc: 0.8 }, 'other'))[0]).toMatch(/not-comparable!/);
    const facts = { ...now, base: baseOf(newModel) };
    const [hint] = judgeSubject(policyOf('metrics: {auc: {no_worse_than_base: 0}}\n'), facts).filter(
      (one) => one.blocks,
    );
    expect(hint?.hint).toContain('data: [test]');
    expect(
      judge('not_comparable: allow\nmetrics: {auc: {no_worse_than_base: 0}}\n', 'metrics', facts)[0],
    ).toMatch(/not-comparable: /);
  });

  it('take the direction of the base before that of the head', () => {
    const turned = gateFacts({
      tasks: {
        evaluate: { metrics: { auc: 0.5 }, direction: { auc: 'min' }, inputs: { test: input('holdout') } },
      },
    });
    const base = {
      tasks: {
        evaluate: {
          metrics: { auc: 0.9 },
          direction: { auc: 'max' as const },
          inputs: { test: input('holdout') },
        },
      },
    };
    expect(against('0', base, turned)[0]).toMatch(/fail!/);
  });

  it('without a direction are refused with what to write', () => {
    const facts = gateFacts({ tasks: { e: { metrics: { gini: 1 }, inputs: { test: input('x') } } } });
    const base = baseOf({ tasks: { e: { metrics: { gini: 1 }, inputs: { test: input('x') } } } });
    const [verdict] = judgeSubject(policyOf('metrics: {gini: {no_worse_than_base: 0}}\n'), {
      ...facts,
      base,
    }).filter(({ blocks }) => blocks);
    expect(verdict?.hint).toContain('direction: {gini: max}');
  });
});

describe('groups', () => {
  const nested = gateFacts({
    tasks: { fair: { metrics: { 'rate.a': 0.5, 'rate.b': 0.4, 'rate.c': 0.45 } } },
  });

  it('are the names below a metric', () => {
    expect(judge('by_group: {rate: {max_gap: 0.2}}\n', 'by_group', nested)).toEqual([
      'by_group.rate pass: 0.4 of b, 0.5 of a: a gap of 0.1, a ratio of 0.8, over 3 groups',
    ]);
    expect(judge('by_group: {rate: {max_gap: 0.05}}\n', 'by_group', nested)[0]).toMatch(/fail!/);
    expect(judge('by_group: {rate: {min_ratio: 0.81}}\n', 'by_group', nested)[0]).toMatch(/fail!/);
    expect(judge('by_group: {rate: {min: 0.45}}\n', 'by_group', nested)).toEqual([
      'by_group.rate fail!: 0.4 of b',
    ]);
    expect(judge('by_group: {none: {min: 0.45}}\n', 'by_group', nested)[0]).toMatch(
      /no group has this metric/,
    );
  });

  it('are items, compared where their other keys are the same', () => {
    const itemOf = (segment: string, depth: number, rate: number) => ({
      item: { segment, depth },
      metrics: { rate },
    });
    const facts = gateFacts({
      tasks: {
        'fit/segment=a,depth=1': itemOf('a', 1, 0.1),
        'fit/segment=b,depth=1': itemOf('b', 1, 0.12),
        'fit/segment=a,depth=2': itemOf('a', 2, 0.8),
        'fit/segment=b,depth=2': itemOf('b', 2, 0.81),
      },
    });
    expect(judge('by_group: {rate: {group: segment, max_gap: 0.05}}\n', 'by_group', facts)[0]).toMatch(
      /pass/,
    );
    expect(judge('by_group: {rate: {max_gap: 0.05}}\n', 'by_group', facts)[0]).toMatch(/fail!/);
    const alone = gateFacts({ tasks: { 'fit/segment=a,depth=1': itemOf('a', 1, 0.1) } });
    expect(judge('by_group: {rate: {max_gap: 1}}\n', 'by_group', alone)[0]).toMatch(
      /one group only: segment=a/,
    );
  });
});

describe('the rest', () => {
  it('asks for an environment of every task that has a key', () => {
    const key = digestText('key');
    const free = gateFacts({ tasks: { a: { key, environment: key }, b: { key } } });
    expect(judge('environment: locked\n', 'environment', free)).toEqual(['environment fail!: none for b']);
    const unlocked = gateFacts({ tasks: { a: { key, environment: key } } }, { unlocked: ['a'] });
    expect(judge('environment: locked\n', 'environment', unlocked)).toEqual([
      'environment fail!: none for a',
    ]);
    const image = gateFacts({ tasks: { a: { key, components: { image: 'b3:1' } } } });
    expect(judge('environment: locked\n', 'environment', image)).toEqual(['environment pass: 1 task locked']);
  });

  it('asks rules in CEL', () => {
    const facts = {
      ...gateFacts({ ...scored({ auc: 0.9 }), params: { depth: 3 } }),
      base: baseOf(scored({ auc: 0.8 })),
    };
    const rule = (cel: string) =>
      judge(`rules: [{name: own, cel: '${cel}', message: too bad}]\n`, 'rules', facts);
    expect(rule('metrics.auc > base.metrics.auc && params.depth <= 3')).toEqual(['rules.own pass: true']);
    expect(rule('metrics.evaluate.auc > 0.95')).toEqual(['rules.own fail!: too bad']);
    expect(rule('metrics.f1 > 0.95')).toEqual([
      'rules.own fail!: it asks for something that the run does not have',
    ]);
    expect(rule('tasks.evaluate.inputs.test.size < 10 && approvals.size() == 0')).toEqual([
      'rules.own pass: true',
    ]);
  });

  it('makes one document, with what blocks first', () => {
    const facts = gateFacts(scored({ auc: 0.1 }));
    const of = (policy: string) =>
      gateDocument({
        full: false,
        policy: { from: 'tree', file: 'mlgit-policy.yaml' },
        subjects: [facts.subject],
        verdicts: judgeSubject(policyOf(policy), facts),
      });
    const document = of('metrics: {auc: {min: 0.5}}\n');
    expect(document).toMatchObject({ version: 1, kind: 'gate', outcome: 'fail' });
    expect(document.verdicts.map(({ rule }) => rule)).toEqual([
      ...['metrics.auc', 'integrity', 'status', 'fresh', 'present', 'cached', 'checks'],
    ]);
    expect(of('').outcome).toBe('pass');
  });
});
