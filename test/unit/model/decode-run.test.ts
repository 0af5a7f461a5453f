import { describe, expect, it } from 'vitest';
import { digestText } from '../../../src/model/blake3.ts';
import { encodeCanonical, type RecordValue } from '../../../src/model/canonical-json.ts';
import { decodeEnvRecord, decodeExecution, decodeManifest } from '../../../src/model/decode-run.ts';

const DIGEST = digestText('bytes');
const WHERE = 'demo@k3f9abcdef';

// biome-ignore lint/suspicious/noExplicitAny: damaged on purpose, each test in its own way.
type Loose = any;

const manifest = (): Loose => ({
  version: 1,
  flow: 'demo',
  status: 'succeeded',
  params: { seed: 7 },
  tasks: {
    train: {
      step: 'train',
      status: 'succeeded',
      command: ['true'],
      params: {},
      key: DIGEST,
      inputs: { data: { kind: 'file', digest: DIGEST, sizeBytes: 1, from: { path: 'data/in.csv' } } },
      outputs: {
        model: { kind: 'tree', digest: DIGEST, sizeBytes: 1, path: 'models/net', format: 'pickle5' },
      },
      metrics: { auc: 0.9, bad: Number.NaN, rows: 2n ** 60n },
      plots: [{ file: 'roc.csv', digest: DIGEST, sizeBytes: 1 }],
      checks: [
        {
          ...{ name: 'no nulls', severity: 'fail', status: 'failed', expected: '0', found: '1', rows: 1 },
          sample: { digest: DIGEST, sizeBytes: 9 },
        },
      ],
    },
  },
});

const execution = (): Loose => ({
  version: 1,
  run: 'k3f9abcdef',
  startedAt: '2026-03-10T12:00:00.000Z',
  endedAt: '2026-03-10T12:00:00.000Z',
  user: 'Ada <a@b>',
  host: 'box',
  tasks: {
    train: {
      outcome: 'failed',
      components: {},
      attempts: [
        {
          startedAt: '2026-03-10T12:00:00.000Z',
          wallMs: 1,
          observedBy: [],
          failure: { kind: 'exit', exitCode: 1, missing: [{ path: 'a', remedy: 'b' }] },
          log: { digest: DIGEST, sizeBytes: 1 },
        },
      ],
    },
  },
});

const text = (value: Loose): string => encodeCanonical(value as RecordValue, 'lines');
const changed = (value: Loose, change: (value: Loose) => void): string => {
  change(value);
  return text(value);
};
const damaged = (message: RegExp) =>
  expect.objectContaining({
    code: 'bad-record',
    kind: 'integrity',
    message: expect.stringMatching(message),
    hints: expect.arrayContaining([expect.stringContaining(`mlgit rm ${WHERE}`)]),
  });

describe('a manifest', () => {
  it('reads back as what was written', () => {
    expect(decodeManifest(text(manifest()), WHERE)).toEqual(manifest());
  });

  it('may hold more than this version knows', () => {
    const more = changed(manifest(), (one) => {
      one.later = { anything: [1] };
      one.tasks.train.later = true;
    });
    expect(decodeManifest(more, WHERE)).toHaveProperty('later.anything');
  });

  it('of another version is refused before anything else is looked at', () => {
    for (const version of [2, 0, '1', null]) {
      expect(() => decodeManifest(text({ version }), WHERE)).toThrow(
        expect.objectContaining({ code: 'unknown-version', hints: [expect.stringContaining('npm install')] }),
      );
    }
  });

  it.each<[string, RegExp, (one: Loose) => void]>([
    ['no parameters', /no params/, (one) => delete one.params],
    ['a parameter that is a list', /parameter "seed"/, (one) => (one.params.seed = [1])],
    ['a parameter with a trap', /parameter "x"/, (one) => (one.params.x = { toString: 1 })],
    ['tasks that are a list', /no tasks/, (one) => (one.tasks = [])],
    ['an unknown status', /no status/, (one) => (one.status = 'fine')],
    ['a task of null', /task train/, (one) => (one.tasks.train = null)],
    ['a task that is a path', /"\.\.\/x" is no task/, (one) => (one.tasks['../x'] = one.tasks.train)],
    ['a task with a control character', /is no task/, (one) => (one.tasks['a/\u001b[2J'] = one.tasks.train)],
    ['a command that is a text', /no command/, (one) => (one.tasks.train.command = 'true')],
    ['a key that is no digest', /key is no digest/, (one) => (one.tasks.train.key = 'b3:x')],
    ['an output above the root', /unsafe path/, (one) => (one.tasks.train.outputs.model.path = '../x')],
    ['an absolute output', /unsafe path/, (one) => (one.tasks.train.outputs.model.path = '/etc/passwd')],
    ['an output in .git', /unsafe path/, (one) => (one.tasks.train.outputs.model.path = 'a/.GIT/hooks/x')],
    ['a format that is a path', /has no format/, (one) => (one.tasks.train.outputs.model.format = 'a/b')],
    ['an output without a path', /unsafe path/, (one) => delete one.tasks.train.outputs.model.path],
    [
      'an output of another kind',
      /neither file nor tree/,
      (one) => (one.tasks.train.outputs.model.kind = 'link'),
    ],
    ['an output without digest', /has no digest/, (one) => (one.tasks.train.outputs.model.digest = 7)],
    ['an output of half a byte', /has no size/, (one) => (one.tasks.train.outputs.model.sizeBytes = 0.5)],
    ['an output with a path as its name', /is no output/, (one) => (one.tasks.train.outputs['a/b'] = {})],
    [
      'an input above the root',
      /unsafe path/,
      (one) => (one.tasks.train.inputs.data.from.path = 'a/../../x'),
    ],
    ['an input from nowhere', /where it comes from/, (one) => (one.tasks.train.inputs.data.from = {})],
    ['a metric that is a mapping', /metric "auc"/, (one) => (one.tasks.train.metrics.auc = { a: 1 })],
    ['a check without a result', /a check without/, (one) => delete one.tasks.train.checks[0].found],
    [
      'a check whose rows have no digest',
      /a check without/,
      (one) => delete one.tasks.train.checks[0].sample.digest,
    ],
    ['a plot without digest', /a plot without/, (one) => delete one.tasks.train.plots[0].digest],
  ])('with %s is damaged', (_name, message, change) => {
    expect(() => decodeManifest(changed(manifest(), change), WHERE)).toThrow(damaged(message));
  });

  it.each([
    ['', /manifest\.json is not JSON/],
    ['{nope', /manifest\.json is not JSON/],
    ['[]', /manifest\.json is not an object/],
    ['null', /manifest\.json is not an object/],
    ['7', /manifest\.json is not an object/],
  ])('of text %j is damaged', (whole, message) => {
    expect(() => decodeManifest(whole, WHERE)).toThrow(damaged(message));
  });
});

describe('an execution record', () => {
  it('reads back as what was written', () => {
    expect(decodeExecution(text(execution()), WHERE)).toEqual(execution());
  });

  it.each<[string, RegExp, (one: Loose) => void]>([
    ['no start', /no startedAt/, (one) => delete one.startedAt],
    ['an end that is no time', /no endedAt/, (one) => (one.endedAt = 'soon')],
    ['no user', /no user/, (one) => (one.user = null)],
    ['no tasks', /no tasks/, (one) => delete one.tasks],
    ['a task without attempts', /attempt/, (one) => delete one.tasks.train.attempts],
    ['a task without components', /no components/, (one) => delete one.tasks.train.components],
    ['an attempt without a start', /attempt/, (one) => delete one.tasks.train.attempts[0].startedAt],
    ['a failure that is a text', /attempt/, (one) => (one.tasks.train.attempts[0].failure = 'x')],
    ['a failure with a broken list', /attempt/, (one) => (one.tasks.train.attempts[0].failure.missing = 'x')],
    ['a log without digest', /attempt/, (one) => (one.tasks.train.attempts[0].log = {})],
    ['a peak that is a text', /attempt/, (one) => (one.tasks.train.attempts[0].peakBytes = '7')],
    ['a request that is a text', /attempt/, (one) => (one.tasks.train.attempts[0].requested = '4GiB')],
    ['a request for a text', /attempt/, (one) => (one.tasks.train.attempts[0].requested = { cpu: '4' })],
    ['a limit that is a text', /attempt/, (one) => (one.tasks.train.attempts[0].failure.limitBytes = '7')],
    ['reads that are no paths', /attempt/, (one) => (one.tasks.train.attempts[0].undeclaredReads = [7])],
  ])('with %s is damaged', (_name, message, change) => {
    expect(() => decodeExecution(changed(execution(), change), WHERE)).toThrow(damaged(message));
  });
});

describe('an environment record', () => {
  it('is refused when it is not JSON, or of another version', () => {
    expect(decodeEnvRecord('{"version": 1, "os": "linux"}', WHERE)).toEqual({ version: 1, os: 'linux' });
    expect(() => decodeEnvRecord('{', WHERE)).toThrow(damaged(/env\.json is not JSON/));
    expect(() => decodeEnvRecord('{"version": 9}', WHERE)).toThrow(
      expect.objectContaining({ code: 'unknown-version' }),
    );
  });
});
