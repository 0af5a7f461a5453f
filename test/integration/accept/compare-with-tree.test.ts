import { rmSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { compareWithTree } from '../../../src/app/accept/compare-with-tree.ts';
import type { Context } from '../../../src/app/context.ts';
import { flowStatus } from '../../../src/app/flow-status.ts';
import { runFlow } from '../../../src/app/run-flow.ts';
import type { Oid } from '../../../src/git/port.ts';
import { digestText } from '../../../src/model/blake3.ts';
import type { Digest } from '../../../src/model/digest.ts';
import type { StepStatus } from '../../../src/model/flow-status.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import { appContext } from '../../support/app-context.ts';
import { type TestRepo, testRepo } from '../../support/repo.ts';
import { usualRun } from '../../support/usual-run.ts';

const FLOW = `version: 1
flows:
  demo:
    params:
      depth: 3
      parts: 2
    steps:
      list:
        code: []
        params: [parts]
        run: printf '["b","a"]' > items.json
        outputs: {items: items.json}
      clean:
        code: [clean.sh]
        params: []
        inputs: {raw: data/raw.csv, folder: data/parts}
        env: {MODE: strict}
        run: sh clean.sh data/raw.csv > out/clean.csv
        outputs: {table: out/clean.csv}
      part:
        foreach: {name: list.items}
        code: []
        params: []
        inputs: {table: clean.table}
        run: echo \${{ item.name }} > part.txt
        outputs: {part: part.txt}
      fit:
        code: [fit.sh]
        inputs: {parts: part.part, table: clean.table}
        run: sh fit.sh \${{ params.depth }} > model.txt
        outputs: {model: model.txt}
`;

const FILES = {
  'mlgit.yaml': FLOW,
  'clean.sh': 'sort "$1"\n',
  'fit.sh': 'echo "$1"\n',
  'data/raw.csv': '2\n1\n',
  'data/parts/one.csv': '1\n',
};

const { signal } = new AbortController();
let repo: TestRepo;
let context: Context;
let manifest: Manifest;

beforeEach(async () => {
  repo = testRepo({ files: FILES });
  context = await appContext(repo);
  const { recorded } = await runFlow(context, usualRun({ flow: 'demo' }));
  manifest = recorded.manifest;
  expect(manifest.status).toBe('succeeded');
});

/** `TASK COMPONENT` of all that is stale in a commit with these files. */
async function staleAfter(files: { readonly [path: string]: string }): Promise<string[]> {
  return staleAt(repo.commit(files) as Oid);
}

async function staleAt(at: Oid | 'working-tree'): Promise<string[]> {
  const stale = await compareWithTree(context, manifest, { at, mayRun: false, signal });
  return stale.map(({ task, component }) => `${task} ${component}`);
}

/** As in a clone that has the branch and nothing else. */
function forgetTheRun(): void {
  for (const line of repo.git('for-each-ref', '--format=%(refname)', 'refs/mlgit/runs').split('\n')) {
    repo.git('update-ref', '-d', line);
  }
  rmSync(repo.path('.git/mlgit'), { recursive: true });
  context.runs.refresh();
}

/** What a run of the one step would say, with the key that `mlgit status` has for it. */
async function manifestOfStatus(): Promise<Manifest> {
  const [one] = (await flowStatus(context, usualRun())).steps;
  const { key, components } = one as Required<StepStatus>;
  const task = {
    step: 'one',
    status: 'succeeded',
    key,
    command: ['echo 1 > one.txt'],
    params: {},
    code: components.code as Digest,
    environment: components.environment as Digest,
    inputs: {},
    outputs: { one: { kind: 'file', digest: digestText('1\n'), sizeBytes: 2, path: 'one.txt' } },
    metrics: {},
  } as const;
  return { version: 1, flow: 'demo', status: 'succeeded', params: {}, tasks: { one: task } };
}

describe('a manifest', () => {
  it('is not stale in the tree that it was made from, committed or not', async () => {
    expect(await staleAt('working-tree')).toEqual([]);
    expect(await staleAt(repo.git('rev-parse', 'HEAD') as Oid)).toEqual([]);
    repo.write('fit.sh', 'echo "depth $1"\n');
    const { recorded } = await runFlow(context, usualRun());
    manifest = recorded.manifest;
    expect(await staleAfter({})).toEqual([]);
  });

  it('is stale in the tasks that something changed for, and not behind them', async () => {
    const at = repo.commit({ 'clean.sh': 'sort -n "$1"\n' }) as Oid;
    const stale = await compareWithTree(context, manifest, { at, mayRun: false, signal });
    const { code } = manifest.tasks.clean!;
    expect(stale).toEqual([
      {
        task: 'clean',
        group: 'code',
        component: 'code',
        recorded: code,
        found: expect.stringMatching(/^b3:/),
        files: ['clean.sh'],
      },
    ]);
    expect(stale[0]?.found).not.toBe(code);
  });

  it.each([
    ['a file', { 'data/raw.csv': '3\n' }, ['clean input raw']],
    ['a folder', { 'data/parts/two.csv': '3\n' }, ['clean input folder']],
    [
      'a parameter',
      { 'mlgit.yaml': FLOW.replace('depth: 3', 'depth: 4') },
      ['fit command', 'fit parameter depth'],
    ],
    [
      'a command',
      { 'mlgit.yaml': FLOW.replace('echo', 'echo -n') },
      ['part/name=a command', 'part/name=b command'],
    ],
    ['a variable', { 'mlgit.yaml': FLOW.replace('strict', 'loose') }, ['clean variable MODE']],
    [
      'a path',
      { 'mlgit.yaml': FLOW.replaceAll('model.txt', 'm.txt') },
      ['fit command', 'fit path of output model'],
    ],
    ['a step that is new', { 'mlgit.yaml': `${FLOW}      new: {run: "true"}\n` }, ['new task']],
    [
      'a flow that is gone',
      { 'mlgit.yaml': FLOW.replace('demo:', 'other:') },
      expect.arrayContaining(['fit task']),
    ],
    ['nothing that a step reads', { 'README.md': 'hello\n' }, []],
  ])('says what it is: %s', async (_, files, expected) => {
    expect((await staleAfter(files)).sort()).toEqual(expected);
  });

  it('has data by what its pointer says, without the data', async () => {
    const pointer = (digest: string) => `mlgit pointer 1\ndigest ${digest}\nsize 4\nkind file\n`;
    const { digest } = manifest.tasks.clean!.inputs.raw!;
    repo.remove('data/raw.csv');
    expect(await staleAfter({ 'data/raw.csv.mlgit': pointer(digest) })).toEqual([]);
    expect(await staleAt('working-tree')).toEqual([]);
    const other = pointer(digest.replace(/.$/, (last) => (last === '0' ? '1' : '0')));
    expect(await staleAfter({ 'data/raw.csv.mlgit': other })).toEqual(['clean input raw']);
    repo.remove('data/raw.csv.mlgit');
    expect(await staleAfter({})).toEqual(['clean input raw']);
    expect(await staleAt('working-tree')).toEqual(['clean input raw']);
  });

  it('takes values of parameters from the tree and nowhere else', async () => {
    const { recorded } = await runFlow(context, usualRun({ set: ['depth=4'] }));
    manifest = recorded.manifest;
    expect(await staleAt('working-tree')).toEqual(['fit command', 'fit parameter depth']);
    expect(await staleAfter({ 'mlgit.yaml': FLOW.replace('depth: 3', 'depth: 4') })).toEqual([]);
  });

  it('is compared by what it says where neither its run nor any blob is here', async () => {
    forgetTheRun();
    expect(await staleAt(repo.git('rev-parse', 'HEAD') as Oid)).toEqual([]);
    expect(await staleAfter({ 'clean.sh': 'sort -n "$1"\n' })).toEqual(['clean code']);
    expect(await staleAfter({ 'clean.sh': FILES['clean.sh'], 'data/raw.csv': '3\n' })).toEqual([
      'clean input raw',
    ]);
  });

  it('is compared by its keys without its run where all of the environment is declared', async () => {
    const locked = `version: 1
flows:
  demo:
    steps:
      one: {code: [], environment: {lock: requirements.lock}, env: {A: "1"}, run: "echo 1 > one.txt", outputs: {one: one.txt}}
`;
    repo.commit({ 'mlgit.yaml': locked, 'requirements.lock': '# nothing\n' });
    manifest = await manifestOfStatus();
    expect(await staleAt('working-tree')).toEqual([]);
    expect(await staleAfter({ 'mlgit.yaml': locked.replace('"1"', '"2"') })).toEqual(['one key']);
    expect(await staleAfter({ 'mlgit.yaml': locked, 'requirements.lock': 'polars==1.9.0\n' })).toEqual([
      'one environment',
    ]);
  });
});
