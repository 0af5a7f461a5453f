import { describe, expect, it } from 'vitest';
import type { CliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { hookedRepo } from '../support/hooked-repo.ts';

const FLOW = demoFlow(
  {
    make: '{run: "head -c ${{ params.size }} /dev/zero > build/model.bin; mkdir -p build/d; echo x > build/d/f", outputs: {model: build/model.bin, d: build/d/}}',
  },
  ['params: {size: 2000000}'],
);

async function ranRepo(): Promise<CliRepo> {
  const repo = await hookedRepo({ 'mlgit.yaml': FLOW, '.gitignore': '/build/\n' });
  await repo.result('run');
  return repo;
}

function newestRun(repo: CliRepo): string {
  return repo.git(
    'for-each-ref',
    '--sort=-creatordate',
    '--count=1',
    '--format=%(refname)',
    'refs/mlgit/runs',
  );
}

function manifestOf(repo: CliRepo, run: string): string {
  return `${repo.git('cat-file', 'blob', `${run}:manifest.json`)}\n`;
}

/** Stages and commits; returns what git and its hooks say. */
function commit(repo: CliRepo, files: { readonly [path: string]: string }, ...args: string[]) {
  for (const [path, text] of Object.entries(files)) repo.write(path, text);
  repo.git('add', '--force', '--', ...Object.keys(files));
  return repo.tryGit('commit', '--quiet', '-m', 'change', ...args);
}

describe('a commit', () => {
  it('of code, of pointers and of nothing at all passes without a word', async () => {
    const repo = await hookedRepo();
    repo.write('data.csv', 'a,b\n');
    await repo.result('add', 'data.csv');
    expect(commit(repo, { 'data.csv.mlgit': repo.read('data.csv.mlgit'), 'a.py': 'a\n' })).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
    expect(commit(repo, { 'a.py': 'b\n' })).toMatchObject({ exitCode: 0, stderr: '' });
    expect(repo.tryGit('commit', '--quiet', '--allow-empty', '-m', 'none')).toMatchObject({ exitCode: 0 });
  });

  it('of the bytes that a pointer stands for is refused, for a folder as for a file', async () => {
    const repo = await hookedRepo();
    repo.write('my data.csv', 'a,b\n');
    repo.write('images/sub/one.png', 'png');
    await repo.result('add', 'my data.csv', 'images');
    const refused = commit(repo, { 'my data.csv': 'a,b\n' });
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toBe(
      'Error: my data.csv is tracked by my data.csv.mlgit, and its bytes are about to be committed\n' +
        "Hint: git rm -r --cached 'my data.csv' && mlgit add 'my data.csv'\n",
    );
    repo.git('reset', '--quiet');
    expect(commit(repo, { 'images/sub/one.png': 'png' }).stderr).toContain('is tracked by images.mlgit');
    expect(repo.tryGit('commit', '--quiet', '--no-verify', '-m', 'all the same').exitCode).toBe(0);
  });

  it('is judged by what is staged, also with an index of its own', async () => {
    const repo = await hookedRepo({ 'a.py': 'a\n', 'b.py': 'b\n' });
    repo.write('data.csv', 'a,b\n');
    await repo.result('add', 'data.csv');
    repo.commit({}, 'Track');
    repo.git('add', '--force', 'data.csv');
    repo.write('a.py', 'changed\n');
    // Only this path is committed, through a temporary index without the other.
    expect(repo.tryGit('commit', '--quiet', '-m', 'one path', 'a.py')).toMatchObject({ exitCode: 0 });
    expect(repo.tryGit('commit', '--quiet', '-m', 'all').exitCode).toBe(1);
  });

  it('of a large output of a run is refused, a small one and other large files are not', async () => {
    const repo = await ranRepo();
    const refused = commit(repo, { 'build/model.bin': repo.read('build/model.bin') });
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain(
      'Error: build/model.bin (1.91 MiB) is the output demo:make/model, and its bytes are about to be committed',
    );
    repo.git('config', 'mlgit.commitLimit', '3m');
    expect(repo.tryGit('commit', '--quiet', '-m', 'allowed')).toMatchObject({ exitCode: 0 });
    repo.git('config', '--unset', 'mlgit.commitLimit');
    expect(commit(repo, { 'build/d/f': 'x\n', 'large.txt': 'x'.repeat(2_000_000) })).toMatchObject({
      exitCode: 0,
    });
  });

  it('of a pointer or manifest with conflict markers is refused', async () => {
    const repo = await ranRepo();
    const text = manifestOf(repo, newestRun(repo));
    const markers = `<<<<<<< ours\n${text}=======\n${text}>>>>>>> theirs\n`;
    expect(commit(repo, { 'manifests/demo.json': markers }).stderr).toContain(
      'Error: manifests/demo.json has conflict markers of a merge\nHint: mlgit run --accept   (of what was merged)\n',
    );
    repo.git('reset', '--quiet');
    const pointer = `mlgit pointer 1\ndigest b3:${'0'.repeat(64)}\nsize 1\nkind file\n`;
    const both = `<<<<<<< ours\n${pointer}=======\n${pointer}>>>>>>> theirs\n`;
    expect(commit(repo, { 'data.csv.mlgit': both }).stderr).toContain('data.csv.mlgit has conflict markers');
  });
});

describe('a commit of a manifest', () => {
  it('passes when a run here has it', async () => {
    const repo = await ranRepo();
    const done = commit(repo, { 'manifests/demo.json': manifestOf(repo, newestRun(repo)) });
    expect(done.exitCode, done.stderr).toBe(0);
  });

  it.each([
    [
      'a value was changed',
      (text: string) => text.replace('2000000', '2000001'),
      'no run here has this manifest',
    ],
    ['its form was changed', (text: string) => JSON.stringify(JSON.parse(text)), 'another form'],
    ['a line was lost', (text: string) => text.replace(/^ *"status".*\n/m, ''), 'is not what a run recorded'],
  ])('is refused when %s by hand', async (_name, change, because) => {
    const repo = await ranRepo();
    const text = change(manifestOf(repo, newestRun(repo)));
    const done = commit(repo, {
      'manifests/demo.json': text.replace('{"flow"', '{\n"flow"').replace(',"tasks"', ',\n"tasks"'),
    });
    expect(done.exitCode, done.stderr).toBe(1);
    expect(done.stderr).toContain('Error: manifests/demo.json is not what a run recorded');
    expect(done.stderr).toContain(because);
    expect(done.stderr).toContain('Hint: mlgit log demo');
  });

  it('is refused under the name of another flow', async () => {
    const repo = await ranRepo();
    const done = commit(repo, { 'manifests/other.json': manifestOf(repo, newestRun(repo)) });
    expect(done.stderr).toContain('it is of the flow demo');
  });

  it('passes when a commit has it already, as in a revert', async () => {
    const repo = await ranRepo();
    const first = newestRun(repo);
    commit(repo, { 'manifests/demo.json': manifestOf(repo, first) });
    await repo.result('run', '--set', 'size=10');
    const runs = repo.git('for-each-ref', '--format=%(refname)', 'refs/mlgit/runs').split('\n');
    const second = runs.find((ref) => ref !== first)!;
    commit(repo, { 'manifests/demo.json': manifestOf(repo, second) });
    for (const ref of runs) repo.git('update-ref', '-d', ref);
    repo.git('revert', '--no-commit', 'HEAD');
    const reverted = repo.tryGit('commit', '--quiet', '-m', 'back');
    expect(reverted.exitCode, reverted.stderr).toBe(0);
  });
});

describe('the message of a commit', () => {
  it('names the runs whose manifests it accepts, where that was asked for', async () => {
    const repo = await ranRepo();
    await repo.result('hooks', 'install', '--trailers');
    const run = newestRun(repo);
    expect(commit(repo, { 'manifests/demo.json': manifestOf(repo, run) })).toMatchObject({ exitCode: 0 });
    const id = run.split('/').at(-1);
    expect(repo.git('log', '-1', '--format=%B')).toBe(`change\n\nMlgit-Accepted: demo@${id}\n`);
    repo.git('commit', '--quiet', '--amend', '--no-edit');
    expect(repo.git('log', '-1', '--format=%(trailers)').match(/Mlgit-Accepted/g)).toHaveLength(1);
    commit(repo, { 'a.py': 'a\n' });
    expect(repo.git('log', '-1', '--format=%B')).toBe('change\n');
  });
});
