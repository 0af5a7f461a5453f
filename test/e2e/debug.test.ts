import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { demoFlow } from '../support/flows.ts';
import type { EnvChanges } from '../support/repo.ts';
import { team, withStore } from '../support/team.ts';

const FILES = {
  'mlgit.yaml': demoFlow(
    {
      split: '{run: "echo a > build/s", params: [], outputs: {s: build/s}}',
      train:
        '{foreach: {part: [a, b]}, run: "sh steps/train.sh ${{ inputs.s }} ${{ outputs.model }} ${{ item.part }}", code: [steps/**], env: {COLOUR: blue}, secrets: [TOKEN], inputs: {s: split.s, list: data/list.txt}, outputs: {model: build/model}}',
      choose:
        '{run: "cat ${{ inputs.models }}/part=* > build/best; exit 4", inputs: {models: train.model}, outputs: {best: build/best}}',
      after: '{run: "true", inputs: {best: choose.best}}',
    },
    ['params: {seed: 7}'],
  ),
  'steps/train.sh': 'cat "$1" > "$2"; echo "$3" >> "$2"\n',
  'data/list.txt': 'listed\n',
  '.gitignore': '/build/\n',
};
const TOKEN = { env: { TOKEN: 'hunter22' } };

async function failedRun(repo: CliRepo): Promise<string> {
  const done = await repo.mlgitWith(TOKEN, 'run', '--json');
  expect(done.exitCode, `${done}`).toBe(1);
  return done.json().error?.details.run;
}

function debug(repo: CliRepo, words: readonly string[], script: string) {
  return repo.mlgitWith(TOKEN, 'debug', ...words, '--', 'sh', '-c', script);
}

async function refusal(
  repo: CliRepo,
  words: readonly string[],
  env: EnvChanges = TOKEN.env,
  program = 'true',
) {
  const done = await repo.mlgitWith({ env }, 'debug', '--json', ...words, '--', program);
  expect(done.exitCode, `${done}`).toBe(2);
  return done.json().error;
}

describe('mlgit debug', () => {
  it('rebuilds a task with its code, inputs, variables and secrets, whatever the working tree is by now', async () => {
    const repo = cliRepo(FILES);
    const run = await failedRun(repo);
    repo.write('steps/train.sh', 'exit 9\n');
    repo.write('data/list.txt', 'other\n');
    repo.write('mlgit.yaml', 'version: 1\nflows: {}\n');
    const done = await debug(
      repo,
      [`demo@${run}:train/part=b/`],
      'cat steps/train.sh data/list.txt build/s; echo $MLGIT_TASK $MLGIT_RUN $MLGIT_ITEM_PART $MLGIT_PARAM_SEED $COLOUR $TOKEN; find . -type f | sort; test -d build',
    );
    expect(done.exitCode, `${done}`).toBe(0);
    expect(done.stdout).toBe(
      `${FILES['steps/train.sh']}listed\na\ntrain/part=b ${run} b 7 blue hunter22\n./build/s\n./data/list.txt\n./steps/train.sh\nNo code was edited\n`,
    );
    expect(done.stderr).toContain(`Workspace of demo@${run}:train/part=b/ in `);
    expect(readdirSync(repo.home('scratch'))).toEqual([]);
  });

  it('is of the first task that failed, with its join made again, and of no cache and no record', async () => {
    const repo = cliRepo(FILES);
    await failedRun(repo);
    const before = (await repo.result('log', '--all')).runs.length;
    const done = await debug(
      repo,
      ['--json'],
      'cat inputs/models/part=* >&2; cat inputs/models/index.json >&2; exit 4',
    );
    expect(done.exitCode, `${done}`).toBe(1);
    expect(done.stderr).toMatch(/^a\na\na\nb\n\[\n/);
    expect(done.json().result).toMatchObject({ exitCode: 4, changed: [] });
    expect((await repo.result('log', '--all')).runs).toHaveLength(before);
  });

  it('takes edits into the working tree, but never over another local change', async () => {
    const repo = cliRepo(FILES);
    await failedRun(repo);
    const edit =
      'echo "# edited" >> steps/train.sh; echo new > steps/new.sh; echo no > build/note; echo no > other.txt';
    const none = await debug(repo, ['train/part=a', '--json'], edit);
    expect(none.json().result.changed).toMatchObject([
      { path: 'steps/new.sh', kind: 'added', addedLines: 1, removedLines: 0, patch: '@@ -0,0 +1 @@\n+new\n' },
      { path: 'steps/train.sh', kind: 'modified', addedLines: 1, removedLines: 0 },
    ]);
    expect(repo.git('status', '--porcelain')).toBe('');
    const taken = await debug(repo, ['train/part=a', '--take'], edit);
    expect(taken.exitCode, `${taken}`).toBe(0);
    expect(repo.read('steps/train.sh')).toBe(`${FILES['steps/train.sh']}# edited\n`);
    expect(repo.read('steps/new.sh')).toBe('new\n');
    repo.write('steps/train.sh', 'mine\n');
    const refused = await debug(repo, ['train/part=a', '--take'], edit);
    expect(refused.exitCode, `${refused}`).toBe(3);
    expect(refused.stderr).toContain(
      'steps/train.sh was not taken: the working tree has another version than the run',
    );
    expect(refused.stderr).toContain('steps/new.sh was not taken');
    expect(repo.read('steps/train.sh')).toBe('mine\n');
  });

  it('takes nothing for an edit that git ignores', async () => {
    const repo = cliRepo({ ...FILES, 'steps/.gitignore': '*.tmp\n' });
    await failedRun(repo);
    const done = await debug(repo, ['train/part=a', '--json'], 'echo x > steps/a.tmp; echo x > steps/a.txt');
    expect(done.json().result.changed).toMatchObject([{ path: 'steps/a.txt', kind: 'added' }]);
  });

  it('takes it for an edit that code can be executed now', async () => {
    const repo = cliRepo(FILES);
    await failedRun(repo);
    const taken = await debug(repo, ['train/part=a', '--take', '--json'], 'chmod +x steps/train.sh');
    expect(taken.json().result.changed).toMatchObject([{ path: 'steps/train.sh', kind: 'modified' }]);
    expect(statSync(repo.path('steps/train.sh')).mode & 0o111).toBe(0o111);
  });

  it('gives code that can be edited without touching the store, and inputs that cannot', async () => {
    const repo = cliRepo(FILES);
    await failedRun(repo);
    await debug(repo, ['train/part=a'], 'echo "# edited" > steps/train.sh');
    expect((await repo.mlgit('fsck')).exitCode).toBe(0);
    expect((await debug(repo, ['train/part=a'], 'test ! -w build/s || test $(id -u) = 0')).exitCode).toBe(0);
    const input = await debug(repo, ['train/part=a'], 'chmod u+w build/s; echo more >> build/s');
    expect(input.stderr).toMatch(/Warning: Input build\/s was changed in the store and is quarantined\n/);
  });

  it('leaves the workspace with --keep', async () => {
    const repo = cliRepo(FILES);
    await failedRun(repo);
    const { kept } = (await debug(repo, ['split', '--keep', '--json'], 'echo made > left')).json().result;
    expect(readFileSync(`${kept}/left`, 'utf8')).toBe('made\n');
    expect(statSync(kept).isDirectory()).toBe(true);
  });

  it('says of what cannot be debugged what can', async () => {
    const repo = cliRepo(FILES);
    expect(await refusal(repo, [])).toMatchObject({ code: 'no-runs' });
    const run = await failedRun(repo);
    expect(await refusal(repo, ['after'])).toMatchObject({
      code: 'no-inputs',
      message: `Task demo@${run}:after/ was skipped and has no inputs: choose gave none`,
      hints: [`mlgit debug demo@${run}:choose/`],
    });
    expect(await refusal(repo, ['train'])).toMatchObject({
      code: 'which-task',
      hints: [`mlgit debug demo@${run}:train/part=a/`, `mlgit debug demo@${run}:train/part=b/`],
    });
    expect(await refusal(repo, ['trian'])).toMatchObject({ code: 'no-such-task' });
    expect(await refusal(repo, ['train/part=a'], {})).toMatchObject({ code: 'missing-secret' });
    expect(await refusal(repo, ['split'], TOKEN.env, 'no-such-program')).toMatchObject({
      code: 'not-started',
    });
    await expectFailure(repo, ['debug'], {
      exitCode: 2,
      code: 'no-terminal',
      message: /needs a terminal/,
      hints: ['mlgit debug TASK --'],
    });
  });

  it('works for a run of somebody else, with what the store of the team has', async () => {
    const { ada, store, newcomer } = team(FILES);
    await withStore(ada, store);
    const run = await failedRun(ada);
    await ada.result('push');
    const ben = await withStore(newcomer('ben'), store);
    await ben.result('fetch');
    const done = await debug(ben, [`demo@${run}:choose/`], 'cat inputs/models/part=*');
    expect(done.stdout, `${done}`).toBe('a\na\na\nb\nNo code was edited\n');
    expect(existsSync(ben.path('build'))).toBe(false);
  });
});
