import { describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { demoFlow } from '../support/flows.ts';

const FLOW = demoFlow(
  {
    train:
      '{run: sh train.sh, code: [train.sh], params: [lr, depth], outputs: {model: build/model}, metrics: {file: metrics.json, direction: {auc: max}}}',
    late: '{run: "exit 3", inputs: {model: train.model}, outputs: {late: build/late}, allow_failure: true}',
  },
  ['params: {lr: 1, depth: 1}'],
);

/** auc is `base`, less what learning rate times depth is above 4, in hundredths. */
const trains = (base: number): string =>
  `a=$((${base} - (MLGIT_PARAM_LR * MLGIT_PARAM_DEPTH > 4 ? 30 : 0)))\necho "{\\"auc\\": 0.$a}" > metrics.json\necho $a > build/model\n`;

/** Commits c1 to c7, of which c3 cannot run and c5 is the first bad one. */
function history(): CliRepo {
  const repo = cliRepo();
  const commit = (message: string, files: Record<string, string>): void => void repo.commit(files, message);
  commit('c1', { 'mlgit.yaml': FLOW, 'train.sh': trains(90), '.gitignore': '/build/\nmetrics.json\n' });
  commit('c2', { 'README.md': 'two\n' });
  commit('c3', { 'train.sh': 'exit 7\n' });
  commit('c4', { 'train.sh': trains(91) });
  commit('c5', { 'train.sh': trains(71) });
  commit('c6', { 'README.md': 'six\n' });
  commit('c7', { 'train.sh': trains(72) });
  return repo;
}

const bisect = (repo: CliRepo, good: string, bad: string, ...more: string[]) =>
  repo.mlgit('bisect', 'demo', '--metric', 'auc', '--good', good, '--bad', bad, ...more, '--json');

describe('mlgit bisect', () => {
  it('finds the commit, leaves the tree alone, and runs nothing a second time', async () => {
    const repo = history();
    const { run: bad } = await repo.result('run');
    repo.write('train.sh', 'changed meanwhile\n');
    const args = ['HEAD~6', bad, '--step', 'train'] as const;
    const done = await bisect(repo, ...args);
    expect(done.exitCode, `${done}`).toBe(0);
    const { found, tested, bound } = done.json().result;
    expect(found).toMatchObject({ kind: 'commit', subject: 'c5', changed: ['train: code'] });
    expect(bound).toBe('>= 0.81');
    expect(repo.read('train.sh')).toBe('changed meanwhile\n');
    expect((await repo.result('show', 'demo@latest')).id).toBe(bad);
    const again = (await bisect(repo, ...args)).json().result;
    expect(again.found).toEqual(found);
    expect(again.tested.map(({ from }: { from?: string }) => from)).not.toContain('run');
    expect(again.tested).toHaveLength(tested.length);
    const records = await bisect(repo, 'HEAD~5', bad, '--records-only', '--step', 'train');
    expect(records.exitCode, `${records}`).toBe(2);
    expect(records.json().error).toMatchObject({ code: 'end-not-measured' });
  });

  it('says which commits it may be where one between cannot be run', async () => {
    const repo = history();
    const done = await bisect(repo, 'HEAD~5', 'HEAD~2', '--step', 'train', '--threshold', '0.905');
    expect(done.json().error?.code, `${done}`).toBe('not-worse');
    const other = await bisect(repo, 'HEAD~3', 'HEAD~5', '--threshold', '0.905');
    expect(other.json().error?.code, `${other}`).toBe('not-after');
    repo.commit({ 'train.sh': 'exit 7\n' }, 'c8');
    repo.commit({ 'train.sh': trains(50) }, 'c9');
    const found = await bisect(repo, 'HEAD~2', 'HEAD');
    expect(found.exitCode, `${found}`).toBe(3);
    expect(found.json().result.found).toEqual({
      kind: 'suspects',
      commits: expect.arrayContaining([repo.git('rev-parse', 'HEAD~1'), repo.git('rev-parse', 'HEAD')]),
    });
  });

  it('finds the parameter, or those that only together make the difference, of uncommitted code too', async () => {
    const repo = history();
    repo.write('train.sh', trains(80));
    const { run: good } = await repo.result('run');
    const { run: alone } = await repo.result('run', '--set', 'lr=5');
    const { run: together } = await repo.result('run', '--set', 'lr=3', '--set', 'depth=2');
    const one = await bisect(repo, good, alone);
    expect(one.exitCode, `${one}`).toBe(0);
    expect(one.json().result.found).toEqual({ kind: 'params', params: [{ name: 'lr', good: 1, bad: 5 }] });
    const both = await bisect(repo, good, together);
    expect(both.json().result.found).toEqual({
      kind: 'params',
      params: [
        { name: 'depth', good: 1, bad: 2 },
        { name: 'lr', good: 1, bad: 3 },
      ],
    });
    // Code and a parameter differ: the commit alone is not it.
    const across = await bisect(repo, 'HEAD~3', alone);
    expect(across.json().result.found.kind, `${across}`).toBe('commit');
    const same = await bisect(repo, good, 'HEAD');
    expect(same.json().error?.code, `${same}`).toBe('not-after');
    await expectFailure(repo, ['bisect', 'demo', '--metric', 'auc', '--good', alone, '--bad', good], {
      exitCode: 2,
      code: 'not-worse',
      message: /expected one >= /,
      hints: ['exchange --good and --bad'],
    });
  });
});
