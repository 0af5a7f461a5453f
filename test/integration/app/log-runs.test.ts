import { beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../../src/app/context.ts';
import { logLine } from '../../../src/app/log-line.ts';
import { type LogQuery, logRuns } from '../../../src/app/log-runs.ts';
import { addNote } from '../../../src/app/notes.ts';
import { resolveRun } from '../../../src/app/resolve-spec.ts';
import { tagRun } from '../../../src/app/tags.ts';
import { contextOf, recordedRun } from '../../support/recorded-runs.ts';
import { type TestRepo, testRepo } from '../../support/repo.ts';

const FLOW_FILE = 'version: 1\nflows:\n  demo:\n    steps:\n      train: {run: "true"}\n';
const ADA = 'Ada Tester <ada@example.org>';
const BOB = 'Bob Builder <bob@example.org>';

let repo: TestRepo;
let context: Context;

beforeEach(async () => {
  repo = testRepo({ files: { 'mlgit.yaml': FLOW_FILE } });
  context = await contextOf(repo);
  const train = (metrics: { [name: string]: number | bigint | string | boolean }) => ({ train: { metrics } });
  await recordedRun(context, {
    id: 'aaaa000000',
    startedAt: '2026-03-01T00:00:00.000Z',
    params: { seed: 1, mode: 'fast' },
    tasks: train({ auc: 0.91, rows: 2n ** 60n }),
    branch: 'main',
  });
  await recordedRun(context, {
    id: 'bbbb000000',
    startedAt: '2026-03-09T00:00:00.000Z',
    params: { seed: 10, mode: 'slow' },
    tasks: train({ auc: Number.NaN }),
    user: BOB,
    branch: 'topic',
    message: 'smaller steps',
  });
  await recordedRun(context, {
    id: 'cccc000000',
    startedAt: '2026-03-10T11:00:00.000Z',
    params: { seed: 2 },
    tasks: { train: { metrics: { auc: 0.95 }, status: 'failed', outcome: 'failed' } },
    status: 'failed',
    branch: 'main',
  });
  await recordedRun(context, {
    id: 'dddd000000',
    startedAt: '2026-03-10T11:59:00.000Z',
    flow: 'other',
    partial: true,
    sweep: 's1',
    remote: 'origin',
  });
});

const ids = async (query: LogQuery): Promise<string[]> =>
  (await logRuns(context, query)).rows.map(({ run }) => run.id.slice(0, 4));

describe('the log', () => {
  it('has every run, newest first, of one flow or all', async () => {
    expect(await ids({})).toEqual(['dddd', 'cccc', 'bbbb', 'aaaa']);
    expect(await ids({ flow: 'demo' })).toEqual(['cccc', 'bbbb', 'aaaa']);
  });

  it.each<[string, LogQuery, string[]]>([
    ['a metric', { filter: 'metrics.auc > 0.9' }, ['cccc', 'aaaa']],
    ['a metric of a step', { filter: 'metrics.train.auc > 0.93' }, ['cccc']],
    ['a metric beyond 2^53', { filter: 'metrics.rows > 9007199254740993' }, ['aaaa']],
    ['a parameter', { filter: 'params.mode == "fast"' }, ['aaaa']],
    ['several things', { filter: 'status == "succeeded" && params.seed >= 10' }, ['bbbb']],
    ['a time', { filter: 'started > timestamp("2026-03-10T00:00:00Z")' }, ['dddd', 'cccc']],
    ['a flag', { filter: 'partial' }, ['dddd']],
    ['a text', { filter: 'message.contains("steps")' }, ['bbbb']],
    ['a remote', { filter: 'remote == "origin"' }, ['dddd']],
    ['a user', { user: 'BOB' }, ['bbbb']],
    ['an address', { user: 'ada@' }, ['dddd', 'cccc', 'aaaa']],
    ['me', { mine: ADA }, ['dddd', 'cccc', 'aaaa']],
    ['a branch', { branch: 'topic' }, ['bbbb']],
    ['a sweep', { sweep: 's1' }, ['dddd']],
    ['a span', { since: '2h' }, ['dddd', 'cccc']],
    ['a day', { since: '2026-03-09' }, ['dddd', 'cccc', 'bbbb']],
    ['a moment', { until: '2026-03-09T00:00:00Z' }, ['bbbb', 'aaaa']],
    ['a word for a time', { since: 'yesterday', until: '2d' }, []],
    ['both ends', { since: '2026-03-02', until: '10h' }, ['bbbb']],
  ])('can be narrowed by %s', async (_name, query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  it('leaves a run out when it lacks what the filter asks for, in either sense', async () => {
    expect(await ids({ filter: 'metrics.loss < 1.0' })).toEqual([]);
    expect(await ids({ filter: '!(metrics.loss < 1.0)' })).toEqual([]);
    expect(await ids({ filter: 'has(metrics.rows)' })).toEqual(['aaaa']);
    expect(await ids({ filter: 'params.toString == ""' })).toEqual([]);
  });

  it.each<[string, LogQuery, RegExp, RegExp]>([
    ['a filter that is no CEL', { filter: 'metrics.auc >' }, /is not a CEL expression/, /variables: id/],
    ['a filter over an unknown field', { filter: 'metric.auc > 1' }, /metric/, /did you mean metrics\?/],
    ['a filter that is no condition', { filter: 'params.seed' }, /gives number|gives bigint/, /compare it/],
    [
      'an unknown field to sort by',
      { sort: 'metric.auc' },
      /no field "metric.auc"/,
      /did you mean metrics\?/,
    ],
    ['a group to sort by', { sort: 'metrics' }, /metrics is a group of values/, /--sort metrics\.NAME/],
    ['a step to sort by', { sort: '-metrics.train' }, /is a group of values/, /--sort metrics\.train\.auc/],
    ['a time that is none', { since: 'last week' }, /--since "last week" is no time/, /--since 2d/],
    ['an unknown flow', { flow: 'dmeo' }, /no flow "dmeo"/, /mlgit log demo/],
  ])('refuses %s', async (_name, query, message, hint) => {
    await expect(logRuns(context, query)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(message),
      hints: expect.arrayContaining([expect.stringMatching(hint)]),
    });
  });

  it('sorts by a field, runs without a value last, in either direction', async () => {
    expect(await ids({ sort: 'metrics.auc' })).toEqual(['aaaa', 'cccc', 'dddd', 'bbbb']);
    expect(await ids({ sort: '-metrics.auc' })).toEqual(['cccc', 'aaaa', 'dddd', 'bbbb']);
    expect(await ids({ sort: 'params.seed' })).toEqual(['aaaa', 'cccc', 'bbbb', 'dddd']);
    expect(await ids({ sort: 'age' })).toEqual(['dddd', 'cccc', 'bbbb', 'aaaa']);
    expect(await ids({ sort: '-started' })).toEqual(['dddd', 'cccc', 'bbbb', 'aaaa']);
    expect(await ids({ sort: 'user' })).toEqual(['dddd', 'cccc', 'aaaa', 'bbbb']);
    expect(await ids({ sort: 'metrics.toString' })).toEqual(['dddd', 'cccc', 'bbbb', 'aaaa']);
  });

  it('has one order for a field that is a number here and a text there', async () => {
    await recordedRun(context, {
      id: 'eeee000000',
      startedAt: '2026-02-01T00:00:00.000Z',
      params: { seed: '1a' },
    });
    expect(await ids({ flow: 'demo', sort: 'params.seed' })).toEqual(['aaaa', 'cccc', 'bbbb', 'eeee']);
  });

  it('is cut at the limit after sorting, and says how many there are', async () => {
    const { rows, matched } = await logRuns(context, { sort: 'params.seed', limit: 2 });
    expect(rows.map(({ run }) => run.id)).toEqual(['aaaa000000', 'cccc000000']);
    expect(matched).toBe(4);
  });

  it('knows a declared flow without runs', async () => {
    const fresh = await contextOf(testRepo({ files: { 'mlgit.yaml': FLOW_FILE } }));
    expect(await logRuns(fresh, { flow: 'demo' })).toMatchObject({ rows: [], matched: 0 });
  });

  it('has the tags and notes of a run, and filters by them', async () => {
    const run = await resolveRun(context, 'aaaa');
    await tagRun(context, run, 'prod', { move: false });
    await tagRun(context, run, 'best', { move: false });
    await addNote(context, run, 'first words');
    await addNote(context, run, '  second words\n');
    const [row] = (await logRuns(context, { filter: '"prod" in tags' })).rows;
    expect(row?.tags).toEqual(['best', 'prod']);
    expect(row?.note).toBe('first words\n\nsecond words');
    expect(await ids({ filter: 'note != ""' })).toEqual(['aaaa']);
  });

  it('tells of a tag that names no run, and lists the others', async () => {
    await tagRun(context, await resolveRun(context, 'aaaa'), 'prod', { move: false });
    repo.git('update-ref', 'refs/mlgit/tags/demo/broken', 'HEAD');
    const { rows, damagedTags } = await logRuns(context, {});
    expect(rows.find(({ run }) => run.id === 'aaaa000000')?.tags).toEqual(['prod']);
    expect(damagedTags).toMatchObject([{ code: 'bad-tag', message: expect.stringContaining('demo/broken') }]);
  });
});

describe('metrics of one name', () => {
  it('of several steps are told apart by the step, in table, filter and sort', async () => {
    await recordedRun(context, {
      id: 'eeee000000',
      tasks: {
        train: { metrics: { auc: 0.8, loss: 0.3 }, direction: { auc: 'max' } },
        test: { metrics: { auc: 0.7 } },
      },
    });
    const { rows } = await logRuns(context, { filter: 'metrics.test.auc < metrics.train.auc' });
    expect(rows.map(({ run }) => run.id)).toEqual(['eeee000000']);
    const line = logLine(rows[0]!, new Set());
    expect([...line.metrics].sort()).toEqual([
      ['loss', 0.3],
      ['test.auc', 0.7],
      ['train.auc', 0.8],
    ]);
    expect([...line.directed]).toEqual(['train.auc']);
    expect(line.field('metrics.auc')).toBeUndefined();
  });

  it('as a step mean the step, and the metric goes by the name of its own', async () => {
    await recordedRun(context, {
      id: 'eeee000000',
      tasks: { auc: { metrics: { loss: 0.1 } }, train: { metrics: { auc: 0.7 } } },
    });
    expect(await ids({ filter: 'metrics.train.auc == 0.7 && metrics.auc.loss == 0.1' })).toEqual(['eeee']);
  });
});
