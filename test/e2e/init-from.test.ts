import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { hasTraces } from '../support/isolation-means.ts';
import { MESSY_DATA, messyProject, replaceAsListed } from '../support/messy-project.ts';
import { hasNotebooks, notebookPython } from '../support/notebook-python.ts';
import { temporaryFolder } from '../support/repo.ts';
import { requireTool } from '../support/required-tool.ts';

const python = requireTool('python3');

function messyRepo(): CliRepo {
  const lake = temporaryFolder();
  writeFileSync(join(lake, 'rates.csv'), 'eur,2.0\n');
  const repo = cliRepo();
  repo.commit(messyProject(repo.root, lake));
  for (const [path, text] of Object.entries(MESSY_DATA)) repo.write(path, text);
  repo.env.PATH = `${notebookPython()}${delimiter}${repo.env.PATH}`;
  return repo;
}

describe.skipIf(!hasTraces || !python || !hasNotebooks())('mlgit init --from, of a messy project', () => {
  it('writes a flow that makes the same in isolation, once what it lists is replaced', async () => {
    const repo = messyRepo();
    const found = await repo.result(
      ...['init', '--flow', 'churn', '--add', '--from', 'python scripts/prepare.py'],
      'python scripts/train.py --lr 0.1 --config conf/train.json --verbose',
      'notebooks/analysis.ipynb',
    );
    expect(found).toMatchObject({ flow: 'churn', written: true, added: ['data/raw'] });
    const flow = repo.read('mlgit.yaml');
    expect(flow).toContain('code: [lib/**, scripts/count.sh, scripts/prepare.py]');
    expect(flow).toContain(
      'run: python scripts/train.py --lr ${{ params.lr }} --config conf/train.json --verbose',
    );
    expect(flow).toContain('model: train.model');
    expect(flow).toContain('plots: plots/ # 12 files');
    expect(flow).toContain('metrics: metrics.json');
    expect(flow).toContain('PYTHONPATH: notebooks');
    expect(flow).not.toMatch(/\.tmp|README|journal/);
    const paths = [
      'build/clean.csv',
      'build/count.txt',
      'models/model.bin',
      'plots/fig7.png',
      'build/summary.txt',
    ];
    const made = paths.map((path) => repo.read(path));
    expect(found.replacements).toHaveLength(9);
    replaceAsListed(repo, found.replacements);
    expect(found.findings).toMatchObject([
      { weight: 'note', step: 'prepare', message: 'is read outside of the repository (8 B)' },
      { weight: 'blocks', step: 'train', path: 'scripts/train.py:16', remedy: 'add exist_ok=True' },
    ]);
    repo.write('scripts/train.py', repo.read('scripts/train.py').replace('mkdir()', 'mkdir(exist_ok=True)'));
    for (const folder of ['build', 'models', 'plots']) repo.remove(folder);
    await repo.result('run');
    expect(paths.map((path) => repo.read(path))).toEqual(made);
  });
});

describe.skipIf(!hasTraces || !python)('mlgit init --from', () => {
  it('takes words that follow a program as one command, and writes nothing when that fails', async () => {
    const repo = cliRepo({
      'main.py':
        'import sys\nprint(sys.argv)\nopen("out.txt", "w").write("x")\nsys.exit(len(sys.argv) - 3)\n',
    });
    const failed = await repo.mlgit('init', '--from', 'python3', 'main.py', '--json', 'a b', 'c');
    expect(failed.exitCode).toBe(1);
    expect(failed.stdout).toContain("['main.py', '--json', 'a b', 'c']");
    expect(failed.stderr).toContain("python3 main.py --json 'a b' c ended with exit code 1");
    expect(existsSync(repo.path('mlgit.yaml'))).toBe(false);
    const done = await repo.mlgit('init', '--json', '--from', '--', 'python3', 'main.py', 'a b', 'c');
    expect(done.json().result.steps).toMatchObject([{ name: 'main', run: "python3 main.py 'a b' c" }]);
  });

  it('hints at commands that a shell takes as they stand', async () => {
    const repo = messyRepo();
    repo.write('raw data/part 1.csv', 'a,1\n');
    expect((await repo.mlgit('add', 'raw data')).stdout).toContain("git add 'raw data.mlgit' .gitignore");
    repo.write('note books/broken.ipynb', 'no notebook');
    const failed = await repo.mlgit('init', '--from', 'note books/broken.ipynb');
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toContain("Hint: cd 'note books' && jupyter execute broken.ipynb   (a command");
  });

  it('never changes a flow file, and says so before anything runs', async () => {
    const repo = cliRepo({ 'mlgit.yaml': 'mine\n' });
    const done = await repo.mlgit('init', '--from', 'touch ran', '--json');
    expect(done.json().error).toMatchObject({ code: 'flow-file-exists' });
    expect(existsSync(repo.path('ran'))).toBe(false);
    const shown = await repo.result('init', '--dry-run', '--from', 'echo x > ran');
    expect(shown.text).toContain('run: "echo x > ran"');
    expect(repo.read('mlgit.yaml')).toBe('mine\n');
  });

  it('tells of what is changed in place, moved, linked out of the tree or written elsewhere', async () => {
    const outside = temporaryFolder();
    const home = join(outside, 'results');
    writeFileSync(join(outside, 'far.csv'), '1\n');
    const repo = cliRepo({ 'state.csv': '1\n', 'old.csv': '1\n' });
    symlinkSync(join(outside, 'far.csv'), repo.path('near.csv'));
    repo.write(
      'main.sh',
      `cat state.csv > copy; echo 2 >> state.csv; cat near.csv > out.csv; mv old.csv new.csv; echo z > ${home}; rm copy\n`,
    );
    const { findings, steps } = await repo.result('init', '--from', 'main.sh');
    const told = findings.map(({ path, message }: { path: string; message: string }) => `${path} ${message}`);
    expect(told).toContain('state.csv is read and changed in place');
    expect(told).toContain('old.csv is moved away or removed');
    expect(told).toContain('near.csv is a link that leads out of the repository');
    expect(steps[0].outputs.map(({ value }: { value: string }) => value)).toEqual(['out.csv', 'new.csv']);
  });

  it('takes links of the tree with what they lead to', async () => {
    const repo = cliRepo({ 'data/2024.csv': '1\n', 'v2/x.csv': '2\n' });
    symlinkSync('2024.csv', repo.path('data/latest.csv'));
    symlinkSync('v2', repo.path('now'));
    repo.commit();
    const { steps } = await repo.result('init', '--from', 'cat data/latest.csv now/x.csv > out.csv');
    expect(steps[0].code).toEqual(['data/latest.csv', 'now']);
    repo.remove('out.csv');
    await repo.result('run');
    expect(repo.read('out.csv')).toBe('1\n2\n');
  });
});
