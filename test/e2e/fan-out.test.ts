import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { ControlledCommand } from '../support/controlled-command.ts';
import { demoFlow } from '../support/flows.ts';

const FILES = {
  'mlgit.yaml': demoFlow(
    {
      list: `{run: 'echo "[\\"a/b\\", \\"c d\\"]" > out/list.json', outputs: {items: out/list.json}}`,
      fit: `{foreach: {part: list.items, depth: [3, 5]}, exclude: [{part: "c d", depth: 5}], run: 'echo \${{ item.part }} \${{ item.depth }} > out/m.txt; echo "{\\"auc\\": 0.$MLGIT_ITEM_DEPTH}" > out/m.json', outputs: {model: out/m.txt}, metrics: {file: out/m.json, direction: {auc: max}}}`,
      all: `{when: "metrics.fit.exists(m, m.auc >= 0.5)", run: 'cat "\${{ inputs.models }}"/*=* > out/all.txt', inputs: {models: fit.model}, outputs: {all: out/all.txt}}`,
    },
    ['params: {seed: 7}'],
  ),
  '.gitignore': '/out/\n',
};
const ITEMS = ['part=a%2Fb,depth=3', 'part=a%2Fb,depth=5', 'part=c%20d,depth=3'];

describe('a fan-out at the command line', () => {
  let repo: CliRepo;
  beforeAll(async () => {
    repo = cliRepo(FILES, { whenDone: afterAll });
    await repo.result('run');
  });

  it('puts what each item made in a folder of its name, and what was joined together', () => {
    for (const item of ITEMS) expect(repo.read(`out/${item}/m.txt`)).toMatch(/^(a\/b|c d) [35]\n$/);
    expect(repo.read('out/all.txt')).toBe('a/b 3\na/b 5\nc d 3\n');
  });

  it('names a task by its item, in any order of keys, and all tasks by the step', async () => {
    expect((await repo.mlgit('cat', '@latest:fit/part=a%2Fb,depth=5/model')).stdout).toBe('a/b 5\n');
    expect((await repo.mlgit('cat', '@latest:fit/depth=3,part=c%20d/model')).stdout).toBe('c d 3\n');
    const shown = await repo.result('show', '@latest:fit/');
    expect(Object.keys(shown.tasks)).toEqual(ITEMS.map((item) => `fit/${item}`));
    expect(shown.tasks[`fit/${ITEMS[0]}`].item).toEqual({ part: 'a/b', depth: 3 });
    const ambiguous = await repo.mlgit('cat', '@latest:model');
    expect(ambiguous.exitCode).toBe(2);
    expect(ambiguous.stderr).toContain('fit/part=a%2Fb,depth=3/model');
  });

  it('has its joins byte for byte as docs/format.md says', async () => {
    const task = (await repo.result('show', '@latest:all/')).inputs.models;
    expect(task.kind).toBe('tree');
    expect(task.from).toEqual({ step: 'fit', output: 'model' });
  });

  it('shows its tasks in status, cached, and what must run before its items are known', async () => {
    const { steps } = await repo.result('status');
    expect(steps.map(({ step, state }: { step: string; state: string }) => [step, state])).toEqual([
      ['list', 'cached'],
      ...ITEMS.map((item) => [`fit/${item}`, 'cached']),
      ['all', 'cached'],
    ]);
    const forced = await repo.result('run', '--dry-run', '--force');
    expect(forced.steps[1]).toMatchObject({
      step: 'fit',
      state: 'will-run',
      because: 'list tells its items',
    });
  });

  it('is explained by its step, or by an item', async () => {
    expect((await repo.result('explain', 'fit')).step).toBe(`fit/${ITEMS[0]}`);
    expect((await repo.result('explain', `fit/${ITEMS[2]}`)).step).toBe(`fit/${ITEMS[2]}`);
    const wrong = await repo.mlgit('explain', 'fit/part=a%2Fb,depth=4');
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain('has no item');
  });

  it.each([
    ['is none', '{}', 'expected a JSON list in out/list.json, found an empty mapping'],
    [
      'is no JSON',
      '[1, ',
      'expected a JSON list in out/list.json, found wrong JSON in line 2 (expected a value, found the end)',
    ],
    [
      'has an integer that would be rounded to another one',
      '[1, 9007199254740993]',
      'found the integer 9007199254740993, which is beyond 2^53 and would lose digits',
    ],
  ])('fails its step when the list %s, and leaves the rest alone', async (_what, list, reason) => {
    const text = repo.read('mlgit.yaml');
    repo.write('mlgit.yaml', text.replace('[\\"a/b\\", \\"c d\\"]', list));
    const failed = await repo.mlgit('run', '--json');
    expect(failed.exitCode).toBe(1);
    expect(failed.json().error?.message).toContain('fit failed: its items cannot be told: expected a ');
    expect(failed.json().error?.message).toContain(reason);
    repo.write('mlgit.yaml', text);
  });
});

describe('a run that was killed in a fan-out', () => {
  it('is recorded as lost with its items, and the next run goes on from there', async () => {
    const command = await ControlledCommand.open();
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        list: `{run: 'seq 3 > out/list.txt', outputs: {items: out/list.txt}}`,
        fit: `{foreach: {i: list.items}, run: 'if [ $MLGIT_ITEM_I = 2 ]; then ${command.command.replaceAll("'", "''")}; fi; echo $MLGIT_ITEM_I > out/m.txt', outputs: {model: out/m.txt}}`,
        all: `{run: 'cat \${{ inputs.models }}/*=* > out/all.txt', inputs: {models: fit.model}, outputs: {all: out/all.txt}}`,
      }),
      '.gitignore': '/out/\n',
    });
    const started = repo.start(['run', '--jobs', '1']);
    await command.nextInvocation();
    process.kill(started.pid, 'SIGKILL');
    await started.ended;
    const again = repo.start(['run', '--jobs', '1', '--json']);
    await (await command.nextInvocation()).exit(0);
    const { execution } = (await again.ended).json().result;
    const outcomes = Object.fromEntries(
      Object.entries(execution.tasks).map(([id, task]) => [id, (task as { outcome: string }).outcome]),
    );
    expect(outcomes).toEqual({
      list: 'cached',
      'fit/i=1': 'cached',
      'fit/i=2': 'ran',
      'fit/i=3': 'ran',
      all: 'ran',
    });
    const { runs } = await repo.result('log');
    const lost = runs.find((run: { manifest: { status: string } }) => run.manifest.status === 'lost');
    expect(Object.keys(lost.manifest.tasks)).toEqual(['all', 'fit/i=1', 'fit/i=2', 'fit/i=3', 'list']);
    expect(lost.execution.tasks['fit/i=2'].attempts[0].failure).toEqual({ kind: 'lost' });
    await command.close();
  });
});

describe('a sweep', () => {
  const SWEPT = {
    'mlgit.yaml': demoFlow(
      {
        prepare: `{params: [], run: 'echo x >> "$COUNT"; echo p > out/p.txt', secrets: [COUNT], outputs: {p: out/p.txt}}`,
        fit: `{run: 'echo "{\\"auc\\": 0.\${{ params.depth }}}" > out/m.json; echo \${{ params.depth }} \${{ params.rate }} > out/m.txt', inputs: {p: prepare.p}, outputs: {m: out/m.txt}, metrics: {file: out/m.json, direction: {auc: max}}}`,
      },
      ['params: {depth: 1, rate: 0.1}'],
    ),
    '.gitignore': '/out/\n',
  };

  it('is one run a combination, computes once what they share, and knows the best', async () => {
    const repo = cliRepo(SWEPT);
    const env = { COUNT: repo.path('..', 'count') };
    const sweep = ['run', '--sweep', 'depth=3,9,5', '--sweep', 'rate=0.1,0.2', '--jobs', '2'];
    const { result } = (await repo.mlgitWith({ env }, ...sweep, '--json')).json();
    expect(result.rows.map(({ params }: { params: object }) => params)).toEqual(
      ['3', '9', '5'].flatMap((depth) => ['0.1', '0.2'].map((rate) => ({ depth, rate }))),
    );
    expect(result.metric).toBe('auc');
    expect(result.rows.find(({ run }: { run: string }) => run === result.best).params.depth).toBe('9');
    expect(repo.read('../count')).toBe('x\n');
    expect(existsSync(repo.path('out/m.txt'))).toBe(false);
    const { runs } = await repo.result('log', '--sweep', result.sweep);
    expect(runs).toHaveLength(6);
    expect((await repo.mlgit('show', '@latest')).exitCode).toBe(2);
  });

  it('of a sample is the same sample every time, and shows the best where it is asked to', async () => {
    const repo = cliRepo(SWEPT);
    const env = { COUNT: repo.path('..', 'count') };
    const sweep = ['run', '--sweep', 'depth=3,9,5,7', '--sample', '2', '--checkout', 'best:auc'];
    const first = (await repo.mlgitWith({ env }, ...sweep, '--json')).json().result;
    const second = (await repo.mlgitWith({ env }, ...sweep, '--json')).json().result;
    const depths = (rows: { params: { depth: string } }[]) => rows.map(({ params }) => params.depth);
    expect(depths(second.rows)).toEqual(depths(first.rows));
    expect(first.rows).toHaveLength(2);
    const best = Math.max(...depths(first.rows).map(Number));
    expect(repo.read('out/m.txt')).toBe(`${best} 0.1\n`);
  });

  it('shows its table also where no run has the metric that was asked for', async () => {
    const args = ['run', '--sweep', 'depth=3,9', '--checkout', 'best:nope'];
    const done = await cliRepo(SWEPT).mlgitWith({ env: { COUNT: '/dev/null' } }, ...args);
    expect(done.exitCode).toBe(1);
    expect(done.stdout).toMatch(/depth .*run +status\n/);
    expect(done.stderr).toContain('No run of the sweep succeeded with a metric "nope"');
  });

  it('refuses what is no sweep before anything runs', async () => {
    const repo = cliRepo(SWEPT);
    for (const [args, message] of [
      [['--sweep', 'deph=1'], /no parameter "deph"/],
      [['--sweep', 'depth=1,1'], /there twice/],
      [['--sweep', 'depth=1,x'], /--sweep depth: expected an integer/],
      [['--sweep', 'depth=1,2', '--set', 'depth=3'], /"depth" is given by --set, and by --sweep/],
      [['--sweep', 'depth=1,2', '--dry-run'], /--dry-run/],
      [['--sweep', 'depth'], /NAME=VALUE/],
      [['--sweep', 'depth=1', '--tag', 'prod'], /names one run/],
      [['--sweep', 'depth=1', '--checkout', 'auc'], /best:METRIC/],
    ] as const) {
      const refused = await repo.mlgitWith({ env: { COUNT: '/dev/null' } }, 'run', ...args);
      expect(refused.exitCode, refused.toString()).toBe(2);
      expect(refused.stderr).toMatch(message);
    }
    expect(repo.git('for-each-ref', 'refs/mlgit/runs')).toBe('');
  });
});
