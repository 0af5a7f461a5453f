import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { ControlledCommand } from '../support/controlled-command.ts';
import { demoFlow } from '../support/flows.ts';
import { requireValid } from '../support/result-schemas.ts';

const FLOW = demoFlow(
  {
    clean:
      '{run: "sort data/in.txt > build/rows; mkdir -p build/parts; for i in 1 2 3; do echo $i > build/parts/$i; done; cp data/in.txt build/parts/all", params: [], code: [lib], inputs: {raw: data/in.txt}, outputs: {rows: build/rows, parts: build/parts/}}',
    train:
      '{foreach: {depth: [3, 5]}, run: "sh train.sh", params: [seed], code: [train.sh], inputs: {rows: clean.rows}, outputs: {model: build/model}, metrics: {file: m.json, direction: {auc: max}, series: h.jsonl}, checks: [{name: good, on: metrics, column: auc, between: {min: 0.7}, severity: warn}]}',
  },
  ['params: {seed: 9}'],
);

const TRAIN = `echo "model $MLGIT_PARAM_SEED $MLGIT_ITEM_DEPTH" > build/model
printf '{"auc": 0.%s, "big": 9007199254740993, "odd": NaN, "name": "<b>|"}' "$MLGIT_PARAM_SEED" > m.json
for i in 1 2 3 4; do echo "{\\"loss\\": $((9 - i * MLGIT_PARAM_SEED))}"; done > h.jsonl
`;

let repo: CliRepo;
let first: string;
let second: string;
const cleanups: (() => void)[] = [];

beforeAll(async () => {
  repo = cliRepo(
    {
      ...{ 'mlgit.yaml': FLOW, 'train.sh': TRAIN, 'data/in.txt': 'b\na\n', 'README.md': 'one\n' },
      ...{ '.gitignore': '/build/\n/m.json\n/h.jsonl\n' },
    },
    { whenDone: (clean) => cleanups.push(clean) },
  );
  first = (await repo.result('run', '--tag', 'prod')).run;
  repo.commit(
    { 'train.sh': `${TRAIN}: # tuned\n`, 'data/in.txt': 'b\na\nc\n', 'README.md': 'two\n' },
    'second',
  );
  second = (await repo.result('run', '--set', 'seed=6')).run;
});
afterAll(() => {
  for (const clean of cleanups) clean();
});

/** Text of a command that ends well, with names of this test for ids, and without what depends on the machine. */
async function textOf(...args: string[]): Promise<string> {
  const done = await repo.mlgit(...args);
  expect(done.exitCode, `${done}`).toBe(0);
  expect(done.stderr).toBe('');
  return `\n${done.stdout}`
    .replaceAll(first, 'FIRST-----')
    .replaceAll(second, 'SECOND----')
    .replace(/\b(?:now|1m ago) *(?= {2}Ada|<)/g, 'now')
    .replace(/^Cost[\s\S]*?(?=\n\n)/m, 'Cost')
    .replace(/<details><summary><b>Cost[\s\S]*?<\/details>/, 'Cost');
}

describe('the diff of two runs of a fan-out', () => {
  it('is one screen of text', async () => {
    expect(await textOf('diff', 'demo@prod', 'demo@latest')).toMatchSnapshot();
  });

  it('is Markdown for a pull request', async () => {
    expect(await textOf('diff', 'demo@prod', 'demo@latest', '--markdown', '--patch')).toMatchSnapshot();
  });

  it('is a document as its schema says, and so is a table of runs', async () => {
    for (const specs of [
      [first, second],
      [first, first],
      [first, second, second],
    ]) {
      requireValid('diff', await repo.result('diff', ...specs, '--patch', '--full'));
    }
    const { metrics, artifacts, code, steps } = await repo.result('diff', first, second);
    expect(metrics.changed).toMatchObject([
      { task: 'train/depth=3', name: 'auc', before: 0.9, after: 0.6, verdict: 'worse', direction: 'max' },
      { task: 'train/depth=5', name: 'auc' },
    ]);
    expect(metrics.changed[0].thresholds).toMatchObject([
      { bound: '>= 0.7', before: 'met', after: 'missed' },
    ]);
    expect(metrics.same).toContainEqual(
      expect.objectContaining({ name: 'big', value: { number: '9007199254740993' } }),
    );
    expect(artifacts.changed[0]).toMatchObject({ name: 'parts', folder: { changed: 1 }, sharedBytes: 6 });
    expect(code.files).toMatchObject([{ path: 'train.sh', addedLines: 1, steps: ['train'] }]);
    expect(steps.steps[1].components.map((one: { group: string }) => one.group)).toEqual([
      'params',
      'inputs',
      'code',
    ]);
  });

  it('with one SPEC is that from the run before it, and says so', async () => {
    const text = await textOf('diff', 'demo@latest');
    expect(text).toContain('demo@FIRST----- → demo@SECOND----');
    expect(text).toContain('Compared with the run before it; mlgit diff A B compares any two.');
  });

  it('is narrowed by sections, tasks and artifacts', async () => {
    expect(await textOf('diff', 'demo@latest', '--section', 'params')).toBe(`
demo@FIRST----- → demo@SECOND----
  before  succeeded  now  Ada Tester  main  3 tasks  prod
  after   succeeded  now  Ada Tester  main  3 tasks

Parameters  1 of 1 differ
  ~  seed  9 → 6

Compared with the run before it; mlgit diff A B compares any two.
`);
    const artifact = await textOf(
      'diff',
      'demo@prod:clean/parts/all',
      'demo@latest:clean/parts/all',
      '--section',
      'artifacts',
    );
    expect(artifact).toContain('~  clean/parts/all  4 B → 6 B');
    const tasks = await repo.result('diff', 'demo@latest:train/depth=3/', 'demo@latest:train/depth=5/');
    expect(tasks.steps.steps).toMatchObject([
      { components: [{ group: 'item', name: 'depth', before: '3', after: '5' }] },
    ]);
  });

  it('is plain without a terminal, coloured where that is forced, and of the same letters', async () => {
    const plain = (await repo.mlgit('diff', first, second)).stdout;
    const env = { NO_COLOR: '', FORCE_COLOR: '1' };
    const coloured = (await repo.mlgitWith({ env }, 'diff', first, second)).stdout;
    expect(plain).not.toContain('\u001b');
    expect(coloured).toContain('\u001b[32m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are taken off.
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });

  it.each([
    [['diff'], 'expects SPECS'],
    [['diff', 'demo@nope', 'demo@latest'], '"nope" is no tag, run id or git revision of flow demo'],
    [['diff', 'demo@latest', '--fast'], 'has no flag --fast'],
    [['diff', 'demo@latest', '--section', 'all'], 'to be one of: metrics'],
    [['diff', 'demo@latest:clean/', 'demo@latest:clean/rows'], 'expected two of a kind'],
  ])('refuses %j', async (args, message) => {
    const done = await repo.mlgit(...args);
    expect(done.exitCode).toBe(2);
    expect(done.stderr).toContain(message);
    expect(done.stderr).toContain('Hint: ');
  });
});

describe('a run that goes on', () => {
  let command: ControlledCommand;
  afterEach(() => command.close());

  it('is compared as far as it got', async () => {
    command = await ControlledCommand.open();
    const held = JSON.stringify(`test -e go || ${command.command}`);
    const live = cliRepo({
      'mlgit.yaml': demoFlow(
        {
          make: `{run: "printf '{\\"x\\": %s}' \${{ params.seed }} > m.json", metrics: m.json}`,
          wait: `{run: ${held}, params: [seed]}`,
        },
        ['params: {seed: 1}'],
      ),
      go: '',
    });
    const { run: whole } = await live.result('run');
    live.commit(
      { 'mlgit.yaml': readFileSync(live.path('mlgit.yaml'), 'utf8').replace('test -e go || ', '') },
      'held',
    );
    const started = live.start(['run', '--set', 'seed=2', '--jobs', '1']);
    const invocation = await command.nextInvocation();
    const [{ run: id }] = (await live.result('status')).unfinished;
    const found = await live.result('diff', whole, id);
    expect(found.after).toMatchObject({ run: id, status: 'running' });
    expect(found.after).not.toHaveProperty('endedAt');
    expect(found.params.changed).toEqual([{ name: 'seed', before: 1, after: 2 }]);
    const alone = await live.mlgit('diff', `demo@${id}`);
    expect(alone.stdout, `${alone}`).toContain(`demo@${id} goes on: this is how far it got`);
    await invocation.exit(0);
    expect((await started.ended).exitCode).toBe(0);
    expect((await live.result('diff', whole, id)).after.status).toBe('succeeded');
  });
});
