import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cliRepo } from '../support/cli.ts';
import { cacheObject, md5 } from '../support/dvc-project.ts';

const dataFile = (content: string) => `outs:\n- md5: ${md5(content)}\n  hash: md5\n  path: raw.csv\n`;

function project() {
  const repo = cliRepo({
    '.dvc/config': '',
    '.dvc/.gitignore': '/cache\n',
    'dvc.yaml': 'stages: {copy: {cmd: cp raw.csv made, deps: [raw.csv], outs: [made]}}',
    'raw.csv.dvc': dataFile('one'),
    '.gitignore': '/raw.csv\n/made\n',
  });
  cacheObject(repo.path('.dvc/cache'), 'one');
  return repo;
}

describe('mlgit import-dvc, done again', () => {
  it('finds all as it is, also once there are results', async () => {
    const repo = project();
    await repo.result('import-dvc', '--flow', 'demo');
    // What is a folder is known by now.
    repo.write('mlgit.yaml', repo.read('mlgit.yaml').replace('made: made/', 'made: made'));
    repo.git('add', '-A');
    await repo.result('run');
    const before = statSync(repo.path('mlgit.yaml')).mtimeMs;
    const again = await repo.result('import-dvc', '--flow', 'demo');
    expect(again).toMatchObject({ written: [], ignored: [], notTaken: [], flowFile: { state: 'same' } });
    expect(statSync(repo.path('mlgit.yaml')).mtimeMs).toBe(before);
    const { stdout } = await repo.mlgit('import-dvc', '--flow', 'demo');
    expect(stdout).toContain('= mlgit.yaml  flow demo is there already, as it would be written');
  });

  it('leaves a flow file that is another one, says so, and takes the data', async () => {
    const repo = project();
    repo.write('mlgit.yaml', 'mine\n');
    const { exitCode, stdout } = await repo.mlgit('import-dvc', '--flow', 'demo');
    expect(exitCode).toBe(3);
    expect(stdout).toContain('! mlgit.yaml  another one is there and stays as it is, without flow demo');
    expect(repo.read('mlgit.yaml')).toBe('mine\n');
    expect(repo.read('raw.csv.mlgit')).toContain('b3:');
    const { flowFile } = await repo.result('import-dvc', '--flow', 'demo', '--dry-run', '--data-only');
    expect(flowFile).toBeUndefined();
  });

  it('follows data that DVC has in another version now, and not over a pointer of the user', async () => {
    const repo = project();
    await repo.result('import-dvc', '--flow', 'demo');
    const first = repo.read('raw.csv.mlgit');
    repo.write('raw.csv.dvc', dataFile('two'));
    cacheObject(repo.path('.dvc/cache'), 'two');
    expect(await repo.result('import-dvc', '--flow', 'demo')).toMatchObject({ written: ['raw.csv.mlgit'] });
    const second = repo.read('raw.csv.mlgit');
    expect(second).not.toBe(first);
    repo.write('raw.csv', 'of the user');
    await repo.result('add', 'raw.csv');
    const own = repo.read('raw.csv.mlgit');
    const { exitCode, stdout } = await repo.mlgit('import-dvc', '--data-only');
    expect(exitCode).toBe(3);
    expect(stdout).toContain('raw.csv.mlgit is there already, names other content, and no import wrote it');
    expect(repo.read('raw.csv.mlgit')).toBe(own);
  });
});

describe('mlgit import-dvc', () => {
  it('takes what its cache lacks from a remote that is a folder, as any settings of DVC name it', async () => {
    const repo = project();
    repo.write('.dvc/config', '[remote "near"]\n    url = ../../store\n');
    repo.write('sub/.dvc/config', '[remote "near"]\n    url = ../../store\n');
    repo.write('sub/far.csv.dvc', `outs:\n- md5: ${md5('far')}\n  hash: md5\n  path: far.csv\n`);
    cacheObject(repo.path('store'), 'far');
    repo.git('add', '-A');
    const { data, notTaken } = await repo.result('import-dvc', 'sub', '--data-only');
    expect([data, notTaken]).toMatchObject([[{ path: 'sub/far.csv', sizeBytes: 3 }], []]);
    repo.write('etc/dvc/config', `[cache]\n    dir = ${repo.path('elsewhere')}\n`);
    cacheObject(repo.path('elsewhere'), 'third');
    repo.write('sub/far.csv.dvc', `outs:\n- md5: ${md5('third')}\n  hash: md5\n  path: far.csv\n`);
    const env = { DVC_GLOBAL_CONFIG_DIR: repo.path('etc/dvc') };
    const again = await repo.mlgitWith({ env }, 'import-dvc', 'sub', '--data-only', '--json');
    expect(again.json().result).toMatchObject({
      data: [{ path: 'sub/far.csv', sizeBytes: 5 }],
      notTaken: [],
    });
  });

  it('counts what DVC keeps of earlier results, and changes none of it', async () => {
    const repo = project();
    repo.write('.dvc/cache/runs/ab/abcd/result', 'stage: x\n');
    repo.git('commit', '-q', '--allow-empty', '-m', 'x');
    repo.git('update-ref', 'refs/exps/ab/cdef/own-name', 'HEAD');
    repo.git('update-ref', 'refs/exps/stash', 'HEAD');
    const { findings } = await repo.result('import-dvc', '--flow', 'demo');
    const told = findings.map(({ file, what }: { file: string; what: string }) => `${file} ${what}`);
    expect(told).toEqual(
      expect.arrayContaining(['.dvc/cache/runs 1 results of stages (run-cache)', 'refs/exps/ 1 experiments']),
    );
    expect(repo.read('.dvc/cache/runs/ab/abcd/result')).toBe('stage: x\n');
    expect(repo.git('for-each-ref', '--format=%(refname)', 'refs/exps')).toContain('own-name');
  });
});
