import { chmodSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { cacheFolder, cacheObject, md5 } from '../support/dvc-project.ts';
import { expectFailure } from '../support/expect-failure.ts';

const RAW = 'id,balance\n1,10\n2,-5\n';
const IMAGES = { 'a/one.bin': 'first', 'two.bin': 'second' };
const CRLF = 'one\r\ntwo\r\n';

const FLOW = `
vars: [{out: build}]
stages:
  clean:
    cmd: grep -v -- -\${clean.limit} data/raw.csv > \${out}/clean.csv
    deps: [data/raw.csv]
    params: [clean.limit]
    outs: ["\${out}/clean.csv"]
  count:
    foreach: [a, b]
    do:
      cmd: (echo \${item}; cat data/images/a/one.bin) > \${out}/\${item}.txt
      deps: [data/images]
      outs: ["\${out}/\${item}.txt"]
  report:
    wdir: build
    cmd: cat clean.csv a.txt b.txt > report.txt && echo '{"rows":3}' > metrics.json
    deps: [clean.csv, a.txt, b.txt]
    outs: [report.txt]
    metrics: [{metrics.json: {cache: false}}]
`;

/** A project with data in its cache, of which nothing is checked out. */
function project(more: { readonly [path: string]: string } = {}): CliRepo {
  const repo = cliRepo({
    '.dvc/config': '[core]\n    remote = r\n',
    '.dvc/.gitignore': '/cache\n/config.local\n/tmp\n',
    'dvc.yaml': FLOW,
    'params.yaml': 'clean: {limit: 5}\n',
    'data/raw.csv.dvc': `outs:\n- md5: ${md5(RAW)}\n  hash: md5\n  path: raw.csv\n`,
    'data/.gitignore': '/raw.csv\n/images\n',
    'build/.gitignore': '/clean.csv\n/report.txt\n',
    ...more,
  });
  const cache = repo.path('.dvc/cache');
  cacheObject(cache, RAW);
  const images = cacheFolder(cache, IMAGES);
  repo.write('data/images.dvc', `outs:\n- md5: ${images}\n  hash: md5\n  path: images\n`);
  repo.git('add', '-A');
  repo.git('commit', '-qm', 'with DVC');
  return repo;
}

describe('mlgit import-dvc', () => {
  it('makes a project that runs, of data that is only in the cache of DVC', async () => {
    const repo = project();
    const cached = repo.path(`.dvc/cache/files/md5/${md5(RAW).slice(0, 2)}/${md5(RAW).slice(2)}`);
    const before = statSync(cached);
    const imported = await repo.result('import-dvc', '--flow', 'credit');
    expect(imported.written).toEqual(['data/images.mlgit', 'data/raw.csv.mlgit', '.gitignore', 'mlgit.yaml']);
    expect(imported.data).toMatchObject([
      { path: 'data/images' },
      { path: 'data/raw.csv', sizeBytes: RAW.length },
    ]);
    const after = statSync(cached);
    expect([after.nlink, after.mode, after.mtimeMs]).toEqual([before.nlink + 1, before.mode, before.mtimeMs]);
    expect(repo.read('dvc.yaml')).toBe(FLOW);
    expect(repo.read('.gitignore')).toBe('# made by mlgit run\n/build/a.txt\n/build/b.txt\n');
    repo.git('add', '-A');
    await repo.result('run');
    expect(repo.read('build/report.txt')).toBe('id,balance\n1,10\na\nfirstb\nfirst');
    repo.write('params.yaml', 'clean: {limit: 7}\n');
    await repo.result('run');
    expect(repo.read('build/clean.csv')).toBe(RAW);
    await repo.result('run', '--set', 'clean-limit=5');
    expect(repo.read('build/clean.csv')).toBe('id,balance\n1,10\n');
    await repo.result('checkout', 'data/images');
    expect(repo.read('data/images/a/one.bin')).toBe('first');
    expect(await repo.result('fsck')).toMatchObject({ damaged: false });
  });

  it('shows with --dry-run what it would do, and does nothing', async () => {
    const repo = project();
    symlinkSync(
      repo.path('.dvc/cache/files/md5', md5(RAW).slice(0, 2), md5(RAW).slice(2)),
      repo.path('data/raw.csv'),
    );
    const { flowFile, findings } = await repo.result('import-dvc', '--dry-run');
    const { text } = flowFile;
    expect(findings[0]).toMatchObject({
      file: 'data/raw.csv.dvc',
      todo: expect.stringContaining('--relink'),
    });
    expect(text).toContain('clean-limit: {file: params.yaml, key: clean.limit}');
    expect(repo.git('status', '--porcelain')).toBe('');
  });

  it('lists what is missing or damaged, takes the rest, and goes on later', async () => {
    const repo = project({ 'gone.txt.dvc': `outs:\n- md5: ${md5('gone')}\n  hash: md5\n  path: gone.txt\n` });
    const images = repo.path(`.dvc/cache/files/md5/${md5('second').slice(0, 2)}/${md5('second').slice(2)}`);
    chmodSync(images, 0o644);
    writeFileSync(images, 'sec0nd');
    const first = await repo.mlgit('import-dvc');
    expect(first.exitCode).toBe(3);
    expect(first.stdout).toMatch(
      /data\/images: the bytes of 1 of 2 files are not those of their MD5: two.bin/,
    );
    expect(first.stdout).toMatch(/gone.txt: it is neither in the cache nor in the working tree/);
    expect(first.stdout).toMatch(/dvc fetch, then: mlgit import-dvc --data-only/);
    expect(existsSync(repo.path('data/raw.csv.mlgit'))).toBe(true);
    expect(existsSync(repo.path('data/images.mlgit'))).toBe(false);
    writeFileSync(images, 'second');
    repo.write('gone.txt', 'gone');
    const second = await repo.result('import-dvc', '--data-only');
    expect(second.data.map(({ path }: { path: string }) => path)).toEqual([
      'data/images',
      'data/raw.csv',
      'gone.txt',
    ]);
    expect(second.written).toEqual(['data/images.mlgit', '.gitignore', 'gone.txt.mlgit']);
    expect(repo.read('.gitignore')).toContain('/gone.txt\n');
  });

  it('reads the caches of older versions, and their hashes of texts', async () => {
    const repo = project({ 'notes.txt.dvc': `outs:\n- md5: ${md5('one\ntwo\n')}\n  path: notes.txt\n` });
    cacheObject(repo.path('.dvc/cache'), CRLF, { layout: '', name: md5('one\ntwo\n'), mode: 0o644 });
    await repo.result('import-dvc', '--data-only');
    await repo.result('checkout', 'notes.txt');
    expect(readFileSync(repo.path('notes.txt'), 'utf8')).toBe(CRLF);
    const path = join(repo.path('.dvc/cache'), md5('one\ntwo\n').slice(0, 2), md5('one\ntwo\n').slice(2));
    expect(statSync(path)).toMatchObject({ nlink: 1, mode: 0o100644 });
  });

  it('of a folder below the top has paths that start there', async () => {
    const repo = project({
      'sub/.dvc/config': '[cache]\n    dir = ../../elsewhere\n',
      'sub/dvc.yaml': 'stages: {a: {cmd: cp in.txt out.txt, deps: [in.txt], outs: [out.txt]}}',
      'sub/in.txt.dvc': `outs:\n- md5: ${md5('in')}\n  hash: md5\n  path: in.txt\n`,
    });
    cacheObject(repo.path('elsewhere'), 'in');
    const imported = await repo.result('import-dvc', 'sub');
    expect(imported.flowFile.flow).toBe('sub');
    repo.git('add', 'mlgit.yaml', 'sub');
    await repo.result('run');
    expect(repo.read('sub/out.txt')).toBe('in');
  });

  it('refuses what it must not do, and leaves everything as it is', async () => {
    const repo = project();
    await expectFailure(repo, ['import-dvc', '..'], {
      ...{ exitCode: 2, code: 'outside-repository', message: /leads out of the repository/ },
    });
    await expectFailure(repo, ['import-dvc', 'data'], {
      ...{ exitCode: 2, code: 'no-dvc-project', message: /Expected a DVC project at data/ },
    });
    repo.write('dvc.yaml', 'stages: {a: {cmd: "echo ${gone}"}}');
    await expectFailure(repo, ['import-dvc'], {
      ...{
        exitCode: 2,
        code: 'bad-dvc-project',
        message: /^dvc.yaml:1: \$\{gone\} names nothing that is there$/,
      },
    });
    repo.write('dvc.yaml', 'stages: {a: {cmd: x, outs: [o/p]}, b: {cmd: y, outs: [o]}}');
    await expectFailure(repo, ['import-dvc'], {
      exitCode: 2,
      code: 'not-translated',
      message: /is inside "o"/,
    });
    expect(repo.git('status', '--porcelain')).toBe(' M dvc.yaml');
  });

  it('takes no folder that lists paths out of it, and follows no link out of the repository', async () => {
    const outs = (path: string, name: string) => `outs:\n- md5: ${name}\n  hash: md5\n  path: ${path}\n`;
    const repo = project({ 'dvc.yaml': '' });
    const cache = repo.path('.dvc/cache');
    const listing = JSON.stringify([{ md5: cacheObject(cache, 'evil'), relpath: '../../evil' }]);
    const evil = cacheObject(cache, listing, { name: `${md5(listing)}.dir` });
    repo.write('evil.dvc', outs('evil', evil));
    repo.write('up.dvc', outs('../up', md5(RAW)));
    repo.write('abs.dvc', outs('/tmp/abs', md5(RAW)));
    symlinkSync('/tmp', repo.path('linked'));
    repo.write('behind.dvc', outs('linked/raw.csv', md5(RAW)));
    const { exitCode, stdout } = await repo.mlgit('import-dvc', '--data-only', '--json');
    expect(exitCode).toBe(3);
    const { data, notTaken, findings } = JSON.parse(stdout).result;
    expect(data.map(({ path }: { path: string }) => path)).toEqual(['data/images', 'data/raw.csv']);
    expect(notTaken).toMatchObject([
      { path: 'evil', kind: 'damaged', because: 'it lists the unsafe path "../../evil"' },
      { path: 'linked/raw.csv', kind: 'unknown' },
    ]);
    expect(findings.map(({ what }: { what: string }) => what)).toEqual(['data /tmp/abs', 'data ../up']);
  });
});
