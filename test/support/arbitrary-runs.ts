import fc from 'fast-check';
import { digestText } from '../../src/model/blake3.ts';
import type { CheckResult } from '../../src/model/check.ts';
import type { ManifestInput } from '../../src/model/manifest.ts';
import type { MetricValue } from '../../src/model/metric.ts';
import { type ComparedFacts, type ComparedTask, ENV } from './compared-run.ts';
import { hostileText } from './hostile.ts';

/** Few of each, so that two runs have many in common; some as nobody of good will would call them. */
const text = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'auc',
    'toString',
    'x|y',
    '`code`',
    '</details><script>',
    '@everyone',
    '[a](http://b)',
  ),
  hostileText.map((one) => one.toWellFormed()),
);

const number: fc.Arbitrary<MetricValue> = fc.oneof(
  fc.constantFrom<MetricValue>(
    0,
    -0,
    1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    2n ** 70n,
  ),
  fc.double(),
);
const value: fc.Arbitrary<MetricValue> = fc.oneof(number, fc.boolean(), text);
const param = fc.oneof(fc.double(), fc.boolean(), text);
const record = <T>(of: fc.Arbitrary<T>) => fc.dictionary(text, of, { maxKeys: 3, noNullPrototype: true });
const digest = fc.constantFrom('1', '2', '3').map(digestText);

const check: fc.Arbitrary<CheckResult> = fc.record({
  name: text,
  severity: fc.constantFrom('warn', 'fail'),
  status: fc.constantFrom('passed', 'failed', 'error', 'skipped'),
  expected: text,
  found: text,
});

const input: fc.Arbitrary<ManifestInput> = fc.record({
  kind: fc.constant('file'),
  digest,
  sizeBytes: fc.nat(),
  from: fc.oneof(
    fc.record({ path: text }),
    fc.record({ step: fc.constantFrom('s', 't'), output: text }),
    fc.record({ spec: text }),
    fc.record({ url: text, pin: text }),
  ),
});

const task: fc.Arbitrary<ComparedTask> = fc.record(
  {
    status: fc.constantFrom('succeeded', 'failed', 'skipped', 'cancelled'),
    key: digest,
    environment: digest,
    metrics: record(value),
    direction: record(fc.constantFrom('max', 'min')),
    inputs: record(input),
    outputs: record(text),
    checks: fc.uniqueArray(check, { maxLength: 3, selector: ({ name }) => name }),
    outcome: fc.constantFrom('ran', 'cached', 'failed', 'cancelled', 'skipped'),
    components: fc.dictionary(
      fc.constantFrom('command', 'code', 'image', 'params.seed', 'inputs.x', 'nobody.knows'),
      text,
      {
        noNullPrototype: true,
      },
    ),
    attempts: fc.array(
      fc.record(
        {
          startedAt: fc.constant('2026-03-10T11:00:00.000Z'),
          wallMs: fc.nat(),
          observedBy: fc.constant([]),
          cpuMs: fc.nat(),
          peakBytes: fc.nat(),
        },
        { requiredKeys: ['startedAt', 'wallMs', 'observedBy'] },
      ),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
);

const interpreters = record(
  fc.record({
    version: text,
    packages: fc.array(
      text.map((name) => `${name}==1`),
      { maxLength: 3 },
    ),
  }),
);

/** A run of any flow, with whatever a record can hold. */
export const arbitraryFacts: fc.Arbitrary<ComparedFacts> = fc.record({
  params: record(param),
  tasks: fc.dictionary(fc.constantFrom('s', 't', 's/i=1', 's/i=2', 't/k=a'), task, { noNullPrototype: true }),
  env: interpreters.map((found) => ({ ...ENV, interpreters: found })),
  side: fc.record({ message: text, tags: fc.array(text, { maxLength: 2 }), user: text, branch: text }),
});
