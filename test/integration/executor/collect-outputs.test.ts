import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Collected, collectOutputs } from '../../../src/executor/collect-outputs.ts';
import type { Step } from '../../../src/model/flow.ts';
import { readTree } from '../../../src/store/tree-walk.ts';
import { testStore } from '../../support/local-store.ts';
import { temporaryFolder } from '../../support/repo.ts';
import { stepOf, taskServicesOf } from '../../support/task-services.ts';

const services = () => taskServicesOf(opened);
let opened = undefined as unknown as ReturnType<typeof testStore>;
let root: string;
let formatsFile: string;

beforeEach(() => {
  opened = testStore();
  root = temporaryFolder();
  formatsFile = join(temporaryFolder(), 'formats.json');
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const collect = (facts: Partial<Step>): Promise<Collected> =>
  collectOutputs(stepOf('true', facts), { root, formatsFile }, services());
const file = (name: string, path: string) => ({ [name]: { name, path, kind: 'file' as const } });
const tree = (name: string, path: string) => ({ [name]: { name, path, kind: 'tree' as const } });
const bytesOf = (digest: Parameters<typeof opened.store.pathOf>[0]) =>
  readFileSync(opened.store.pathOf(digest), 'utf8');

describe('outputs of a task', () => {
  it('are moved into the store, files and folders', async () => {
    write('a.txt', 'one');
    write('d/x/y.txt', 'two');
    const { outputs, failure } = await collect({ outputs: { ...file('a', 'a.txt'), ...tree('d', 'd') } });
    expect(failure).toBeUndefined();
    expect(outputs).toMatchObject({
      a: { kind: 'file', path: 'a.txt', sizeBytes: 3 },
      d: { kind: 'tree', path: 'd', sizeBytes: 3 },
    });
    expect(bytesOf(outputs.a!.digest)).toBe('one');
    expect(existsSync(join(root, 'a.txt'))).toBe(false);
  });

  it.each<[string, () => void, Partial<Step>, object]>([
    [
      'is not there',
      () => {},
      { outputs: file('a', 'd/a') },
      { kind: 'output-missing', output: 'a', path: 'd/a' },
    ],
    [
      'lies behind a file',
      () => write('d', 'x'),
      { outputs: file('a', 'd/a') },
      { kind: 'output-missing', output: 'a', path: 'd/a' },
    ],
    [
      'is a folder instead of a file',
      () => write('a/x', '1'),
      { outputs: file('a', 'a') },
      { kind: 'output-invalid', path: 'a', reason: expect.stringContaining('trailing slash') },
    ],
    [
      'is a file instead of a folder',
      () => write('a', '1'),
      { outputs: tree('a', 'a') },
      { kind: 'output-invalid', path: 'a', reason: expect.stringContaining('not a folder') },
    ],
    [
      'is a link',
      () => {
        write('real', '1');
        symlinkSync('real', join(root, 'a'));
      },
      { outputs: file('a', 'a') },
      { kind: 'output-invalid', path: 'a', reason: 'it is not a regular file' },
    ],
    [
      'holds a link that leaves it',
      () => {
        write('d/x', '1');
        symlinkSync('../../outside', join(root, 'd', 'link'));
      },
      { outputs: tree('d', 'd') },
      { kind: 'output-invalid', path: 'd', reason: expect.stringMatching(/^(?!.*\/tmp\/).*d\/link/) },
    ],
  ])('one that %s is the failure', async (_name, prepare, facts, failure) => {
    prepare();
    const collected = await collect(facts);
    expect(collected.failure).toMatchObject(failure);
    expect(collected.outputs).toEqual({});
  });

  it('are all taken although one is missing, and the first of those is the failure', async () => {
    write('b', '1');
    const { outputs, failure } = await collect({
      outputs: { ...file('a', 'a'), ...file('b', 'b'), ...file('c', 'c') },
      metrics: { file: 'm.json', direction: {} },
    });
    expect(Object.keys(outputs)).toEqual(['b']);
    expect(failure).toMatchObject({ kind: 'output-missing', output: 'a' });
  });
});

describe('metrics of a task', () => {
  it('are read from a file that may be an output too, or lie in one', async () => {
    write('m.json', '{"auc": 0.9, "deep": {"rows": 9007199254740993}, "bad": NaN}');
    const same = await collect({ outputs: file('m', 'm.json'), metrics: { file: 'm.json', direction: {} } });
    expect(same.failure).toBeUndefined();
    expect(same.metrics).toEqual({ auc: 0.9, 'deep.rows': 9007199254740993n, bad: Number.NaN });
    write('d/m.json', '{"auc": 0.8}');
    const inside = await collect({ outputs: tree('d', 'd'), metrics: { file: 'd/m.json', direction: {} } });
    expect(inside.metrics).toEqual({ auc: 0.8 });
    expect(inside.outputs.d).toBeDefined();
  });

  it.each<[string, () => void, object]>([
    ['is missing', () => {}, { kind: 'output-missing', output: 'metrics', path: 'm.json' }],
    ['is no JSON', () => write('m.json', '{'), { kind: 'metrics-invalid', path: 'm.json' }],
    ['is a folder', () => write('m.json/x', '1'), { kind: 'metrics-invalid', reason: 'it is a folder' }],
    [
      'is a link',
      () => symlinkSync('/etc/hostname', join(root, 'm.json')),
      { kind: 'metrics-invalid', reason: 'it is not a regular file' },
    ],
  ])('whose file %s are the failure, and outputs are taken all the same', async (_name, prepare, failure) => {
    prepare();
    write('a', '1');
    const collected = await collect({ outputs: file('a', 'a'), metrics: { file: 'm.json', direction: {} } });
    expect(collected.failure).toMatchObject(failure);
    expect(JSON.stringify(collected.failure)).not.toContain(root);
    expect(Object.keys(collected.outputs)).toEqual(['a']);
  });

  it.skipIf(process.getuid?.() === 0)('whose file cannot be read are the failure', async () => {
    write('m.json', '{}');
    chmodSync(join(root, 'm.json'), 0o000);
    const { failure } = await collect({ metrics: { file: 'm.json', direction: {} } });
    expect(failure).toMatchObject({ kind: 'metrics-invalid', reason: 'permission denied' });
  });
});

describe('series and plots of a task', () => {
  it('may share a file with one another and with an output, or lie in a folder that is one', async () => {
    write('h.jsonl', '{"loss": 1}\n');
    write('out.csv', 'x,y\n');
    write('d/roc.csv', 'fpr,tpr\n');
    const collected = await collect({
      outputs: { ...file('table', 'out.csv'), ...tree('d', 'd') },
      metrics: undefined as never,
      plots: [
        { file: 'h.jsonl', y: 'loss' },
        { file: 'h.jsonl', y: 'other' },
        { file: 'out.csv' },
        { file: 'd/roc.csv', x: 'fpr' },
      ],
    });
    expect(collected.failure).toBeUndefined();
    expect(collected.plots.map(({ file: path, digest }) => `${path} ${bytesOf(digest).trim()}`)).toEqual([
      'h.jsonl {"loss": 1}',
      'h.jsonl {"loss": 1}',
      'out.csv x,y',
      'd/roc.csv fpr,tpr',
    ]);
    expect(collected.outputs.table?.digest).toBe(collected.plots[2]?.digest);
    const entries = await readTree(opened.store, collected.outputs.d!.digest);
    expect(entries.map(({ name }) => name)).toEqual(['roc.csv']);
  });

  it('that are missing are the failure, after outputs and metrics', async () => {
    write('m.json', '{}');
    const { failure } = await collect({
      metrics: { file: 'm.json', direction: {}, series: 'h.jsonl' },
      plots: [{ file: 'p.csv' }],
    });
    expect(failure).toEqual({ kind: 'output-missing', output: 'series', path: 'h.jsonl' });
  });
});

describe('formats of outputs', () => {
  const step = { outputs: { ...file('a', 'a'), ...tree('d', 'd') } };
  const made = (): void => {
    write('a', '1');
    write('d/x', '2');
  };

  it('are what the task tells, of those that it tells of', async () => {
    made();
    writeFileSync(formatsFile, '{"d": "pickle5"}');
    const { outputs, failure } = await collect(step);
    expect(failure).toBeUndefined();
    expect(outputs.d).toMatchObject({ kind: 'tree', format: 'pickle5' });
    expect(outputs.a).not.toHaveProperty('format');
  });

  it.each<[string, () => void, string | RegExp]>([
    ['is no JSON', () => writeFileSync(formatsFile, '{'), 'it is not JSON'],
    ['is a list', () => writeFileSync(formatsFile, '[]'), 'expected a JSON object of outputs and formats'],
    [
      'names what is no output',
      () => writeFileSync(formatsFile, '{"constructor": "npy"}'),
      'the step has no output "constructor": it has a, d',
    ],
    [
      'has a format that is none',
      () => writeFileSync(formatsFile, '{"a": "../NPY"}'),
      /^"\.\.\/NPY" is no format of output a: expected .*, as parquet$/,
    ],
    ['has a format that is no text', () => writeFileSync(formatsFile, '{"a": null}'), /^null is no format/],
    ['is a folder', () => mkdirSync(formatsFile), 'it is not a regular file'],
    ['is a link', () => symlinkSync('/etc/hostname', formatsFile), 'it is not a regular file'],
    ['is a pipe', () => execFileSync('mkfifo', [formatsFile]), 'it is not a regular file'],
    [
      'has no end',
      () => writeFileSync(formatsFile, ' '.repeat(1024 * 1024 + 1)),
      'expected at most 1048576 bytes, found 1048577',
    ],
  ])('whose file %s are the failure, and outputs are taken all the same', async (_name, prepare, reason) => {
    made();
    prepare();
    const { outputs, failure } = await collect(step);
    const expected = typeof reason === 'string' ? reason : expect.stringMatching(reason);
    expect(failure).toEqual({ kind: 'formats-invalid', reason: expected });
    expect(Object.values(outputs).map(({ format }) => format)).toEqual([undefined, undefined]);
  });
});
