import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { demoFlow } from '../support/flows.ts';
import { team, withStore } from '../support/team.ts';

/** `query` is never cached and differs each time; of the items of `train`, b fails while `bad` is true. */
const FLOW = demoFlow(
  {
    query:
      '{run: "date +%s%N > build/raw", code: [none], cache: false, params: [], outputs: {raw: build/raw}}',
    train:
      '{foreach: {part: [a, b]}, run: "sh train.sh ${{ inputs.raw }} ${{ outputs.model }} ${{ item.part }} ${{ params.bad }}", inputs: {raw: query.raw}, outputs: {model: build/model}}',
    choose:
      '{run: "cat ${{ inputs.list }} ${{ inputs.models }}/part=* > build/best", inputs: {models: train.model, list: data/list.txt}, outputs: {best: build/best}}',
  },
  ['params: {bad: true, seed: 7}'],
);
const FILES = {
  'mlgit.yaml': FLOW,
  'train.sh': 'if [ "$3" = b ] && [ "$4" = true ]; then exit 3; fi\ncat "$1" > "$2"; echo "$3" >> "$2"\n',
  'data/list.txt': 'listed\n',
  '.gitignore': '/build/\n',
};

const NOTHING = {
  exitCode: 2,
  code: 'nothing-to-resume',
  message: /nothing to go on with/,
  hints: ['mlgit run demo'],
};

async function failedRun(repo: CliRepo, ...args: string[]): Promise<string> {
  const done = await repo.mlgit('run', '--json', '--jobs', '1', ...args);
  expect(done.exitCode, `${done}`).toBe(1);
  const { run } = done.json().error?.details ?? {};
  expect(done.json().error?.hints.join('\n')).toContain(`mlgit resume demo@${run}`);
  return run;
}

// biome-ignore lint/suspicious/noExplicitAny: documents of every kind.
const outcomes = ({ execution }: any) =>
  Object.fromEntries(
    Object.entries<{ outcome: string }>(execution.tasks).map(([id, { outcome }]) => [id, outcome]),
  );

describe('mlgit resume', () => {
  it('goes on with the newest run that failed, and reruns only what is affected', async () => {
    const repo = cliRepo(FILES);
    const failed = await failedRun(repo, '--set', 'seed=9');
    const { raw } = (await repo.result('show', `demo@${failed}:query/`)).outputs;
    repo.write('train.sh', 'cat "$1" > "$2"; echo "$3" >> "$2"\n');
    const resumed = await repo.result('resume');
    expect(resumed.execution.resumes).toBe(failed);
    expect(resumed.manifest.params).toEqual({ bad: true, seed: 9 });
    expect(outcomes(resumed)).toEqual({
      query: 'cached',
      'train/part=a': 'ran',
      'train/part=b': 'ran',
      choose: 'ran',
    });
    expect(resumed.execution.tasks.query.firstRun).toBe(failed);
    expect(resumed.manifest.tasks.query.outputs.raw).toEqual(raw);
    expect((await repo.mlgit('show', `demo@${resumed.run}`)).stdout).toContain(`resumes   ${failed}`);
    const { runs } = await repo.result('log', '--filter', `resumes == "${failed}"`);
    expect(runs.map(({ id }: { id: string }) => id)).toEqual([resumed.run]);
  });

  it('takes a changed parameter, and reruns what sees it', async () => {
    const repo = cliRepo(FILES);
    await failedRun(repo);
    const resumed = await repo.result('resume', '--set', 'bad=false');
    expect(resumed.manifest.params).toEqual({ bad: false, seed: 7 });
    expect(outcomes(resumed)).toMatchObject({ query: 'cached', 'train/part=a': 'ran', choose: 'ran' });
  });

  it('with --same-code goes on from the recorded tree and its inputs, and leaves the working tree alone', async () => {
    const repo = cliRepo(FILES);
    repo.write('train.sh', `${FILES['train.sh']}# changed and not committed\n`);
    const failed = await failedRun(repo);
    const code = (await repo.result('show', `demo@${failed}`)).codeCommit;
    repo.write('train.sh', 'exit 4\n');
    repo.write('data/list.txt', 'other\n');
    rmSync(repo.path('mlgit.yaml'));
    const resumed = await repo.result('resume', failed, '--same-code', '--set', 'bad=false');
    expect((await repo.result('show', `demo@${resumed.run}`)).codeCommit).toBe(code);
    const best = (await repo.mlgit('cat', `demo@${resumed.run}:best`)).stdout;
    expect(best).toMatch(/^listed\n\d+\na\n\d+\nb\n$/);
    expect(repo.read('data/list.txt')).toBe('other\n');
    expect(repo.git('status', '--porcelain', '--ignored')).toBe(
      ' M data/list.txt\n D mlgit.yaml\n M train.sh',
    );
  });

  it('with --same-code goes on with a run whose flow file and parameters were not in git yet', async () => {
    const repo = cliRepo({ 'step.sh': 'exit "$1"\n' });
    const step = '{run: "sh step.sh ${{ params.code }}", code: [step.sh]}';
    repo.write('mlgit.yaml', demoFlow({ a: step }, ['params: settings.json']));
    repo.write('settings.json', '{"code": 3}');
    expect((await repo.mlgit('run')).exitCode).toBe(1);
    repo.remove('mlgit.yaml');
    repo.remove('settings.json');
    const again = await repo.mlgit('resume', '--same-code', '--set', 'code=0');
    expect(again.exitCode, `${again}`).toBe(0);
  });

  it('keeps to the part of the flow that was asked for', async () => {
    const repo = cliRepo(FILES);
    await failedRun(repo, '--until', 'train');
    const resumed = await repo.result('resume', '--set', 'bad=false');
    expect(resumed.manifest.partial).toBe(true);
    expect(Object.keys(outcomes(resumed)).sort()).toEqual(['query', 'train/part=a', 'train/part=b']);
    expect(resumed.execution.selection).toEqual({ until: 'train' });
  });

  it('takes artifacts of the earlier run that this one consumed, whatever latest is by now', async () => {
    const repo = cliRepo({
      'mlgit.yaml': `${demoFlow({
        use: '{run: "test -e ok && cp ${{ inputs.old }} build/y", code: [ok], params: [], inputs: {old: {from: "source@latest:x"}}, outputs: {y: build/y}}',
      })}  source:
    params: {seed: 1}
    steps:
      make: {run: "echo \${{ params.seed }} > build/x", outputs: {x: build/x}}
`,
      '.gitignore': '/build/\n',
    });
    const { run: source } = await repo.result('run', 'source');
    await failedRun(repo, 'demo');
    await repo.result('run', 'source', '--set', 'seed=2');
    repo.write('ok', '');
    const resumed = await repo.result('resume', 'demo');
    expect(resumed.execution.consumed).toEqual({ 'source@latest:x': source });
    expect(repo.read('build/y')).toBe('1\n');
  });

  it('goes on with a run of somebody else, whose artifacts come from the store of the team', async () => {
    const { ada, store, newcomer } = team(FILES);
    await withStore(ada, store);
    const failed = await failedRun(ada);
    await ada.result('push');
    const ben = await withStore(newcomer('ben'), store);
    await ben.result('fetch');
    await expectFailure(ben, ['resume'], NOTHING);
    const resumed = await ben.result('resume', failed.slice(0, 6), '--set', 'bad=false');
    expect(resumed.execution).toMatchObject({ resumes: failed });
    expect(outcomes(resumed)).toMatchObject({ query: 'cached' });
    expect((await ben.mlgit('cat', `demo@${resumed.run}:query/raw`)).stdout).toBe(
      (await ada.mlgit('cat', `demo@${failed}:query/raw`)).stdout,
    );
  });

  it('refuses a run that succeeded, and says that nothing is left once a run was gone on with', async () => {
    const repo = cliRepo(FILES);
    await failedRun(repo);
    const { run } = await repo.result('resume', '--set', 'bad=false');
    await expectFailure(repo, ['resume', run], { ...NOTHING, message: /has succeeded/ });
    await expectFailure(repo, ['resume'], NOTHING);
  });
});
