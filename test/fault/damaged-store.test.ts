import { chmodSync, existsSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DAMAGED_BLOB_HINTS } from '../../src/store/tree-walk.ts';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { blobOf, flipByte, namesBelow } from '../support/damage.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { demoFlow } from '../support/flows.ts';

const FILES = {
  'mlgit.yaml': demoFlow({
    upper:
      '{run: "tr a-z A-Z < data/in.txt > build/upper.txt; cp build/upper.txt build/f/copy", inputs: {raw: data/in.txt}, outputs: {big: build/upper.txt, f: build/f/}}',
    count:
      '{run: "wc -c < build/upper.txt > build/count.txt", inputs: {big: upper.big}, outputs: {count: build/count.txt}}',
  }),
  'data/in.txt': 'some letters\n',
  '.gitignore': '/build/\n',
};

async function afterOneRun(): Promise<CliRepo> {
  const repo = cliRepo(FILES);
  await repo.result('run');
  return repo;
}

async function expectMended(repo: CliRepo): Promise<void> {
  expect((await repo.mlgit('fsck')).exitCode).toBe(13);
  expect((await repo.mlgit('fsck', '--repair')).exitCode).toBe(13);
  const again = await repo.mlgit('run');
  expect(again.exitCode, `${again}`).toBe(0);
  expect((await repo.mlgit('fsck')).exitCode).toBe(0);
  expect((await repo.mlgit('cat', 'demo@latest:big')).stdout).toBe('SOME LETTERS\n');
}

describe('a stored blob in which a bit has flipped', () => {
  it('is never handed out: exit code 13, and no file is left', async () => {
    const repo = await afterOneRun();
    const path = await blobOf(repo, 'demo@latest:big');
    flipByte(path);
    const expected = { exitCode: 13, code: 'digest-mismatch', message: /does not hold what its name says/ };
    await expectFailure(repo, ['pull-artifact', 'demo@latest:big', '-o', 'out.txt'], {
      ...expected,
      hints: DAMAGED_BLOB_HINTS,
    });
    await expectFailure(repo, ['pull-artifact', 'demo@latest:f', '-o', 'out'], expected);
    expect(existsSync(repo.path('out.txt'))).toBe(false);
    expect(existsSync(repo.path('out'))).toBe(false);
    expect(namesBelow(repo.root, '.mlgit-tmp')).toEqual([]);
    expect((await repo.mlgit('cat', 'demo@latest:big')).exitCode).toBe(13);
    await expectMended(repo);
  });

  it('does not replace the file that was pulled before, not even with --force', async () => {
    const repo = await afterOneRun();
    repo.write('out.txt', 'precious\n');
    flipByte(await blobOf(repo, 'demo@latest:big'));
    const args = ['pull-artifact', 'demo@latest:big', '-o', 'out.txt', '--force'];
    await expectFailure(repo, args, { exitCode: 13, code: 'digest-mismatch', message: /Blob/ });
    expect(repo.read('out.txt')).toBe('precious\n');
  });

  it('does not get into the working tree by way of a cached step', async () => {
    const repo = await afterOneRun();
    flipByte(await blobOf(repo, 'demo@latest:count'));
    rmSync(repo.path('build'), { recursive: true });
    await expectFailure(repo, ['run'], { exitCode: 13, code: 'digest-mismatch', message: /Blob/ });
    expect(existsSync(repo.path('build/count.txt'))).toBe(false);
    expect(repo.read('build/upper.txt')).toBe('SOME LETTERS\n');
    await expectMended(repo);
    expect(repo.read('build/count.txt').trim()).toBe('13');
  });

  it('of a folder’s listing is found by every command that reads it', async () => {
    const repo = await afterOneRun();
    flipByte(await blobOf(repo, 'demo@latest:f'));
    const expected = { exitCode: 13, code: 'digest-mismatch', message: /Blob/ };
    await expectFailure(repo, ['ls', 'demo@latest:f'], expected);
    await expectFailure(repo, ['pull-artifact', 'demo@latest:f/copy'], expected);
    expect((await repo.result('status')).steps[0].state).toBe('will-run');
    await expectMended(repo);
  });
});

describe('a stored blob that is', () => {
  it.each([
    ['gone', 'blob-missing', (path: string) => rmSync(path)],
    [
      'cut short',
      'digest-mismatch',
      (path: string) => {
        chmodSync(path, 0o644);
        truncateSync(path, 3);
      },
    ],
    [
      'empty',
      'blob-missing',
      (path: string) => {
        chmodSync(path, 0o644);
        truncateSync(path, 0);
      },
    ],
  ])('%s is told with exit code 13, and made again by the next run', async (_what, code, damage) => {
    const repo = await afterOneRun();
    damage(await blobOf(repo, 'demo@latest:big'));
    const { text } = await expectFailure(repo, ['pull-artifact', 'demo@latest:big', '-o', 'out.txt'], {
      exitCode: 13,
      code,
      message: /blob/i,
    });
    expect(text.stderr).not.toContain('.mlgit-tmp');
    expect(readdirSync(repo.root).filter((name) => name.startsWith('out'))).toEqual([]);
    expect((await repo.result('status')).steps[0]).toMatchObject({ step: 'upper', state: 'will-run' });
    const { stdout } = await repo.mlgit('status');
    expect(stdout).toContain('its recorded result is not in the store');
    await expectMended(repo);
  });
});

describe('a store of another format', () => {
  const UNREADABLE = { exitCode: 13, code: 'format-too-new', hints: ['npm install'] };

  it.each([
    ['a version to come', { version: 2, requiredToRead: [], requiredToWrite: [] }, /version 2/],
    [
      'a feature to read',
      { version: 1, requiredToRead: ['layout-1', 'packs'], requiredToWrite: [] },
      /packs/,
    ],
  ])('with %s is not touched', async (_what, record, message) => {
    const repo = await afterOneRun();
    writeFileSync(repo.home('store', 'format.json'), JSON.stringify(record));
    for (const args of [
      ['run'],
      ['log'],
      ['status'],
      ['pull-artifact', 'demo@latest:big', '-o', 'o'],
      ['fsck', '--repair'],
    ]) {
      await expectFailure(repo, args, { ...UNREADABLE, message });
    }
    expect(existsSync(repo.path('o'))).toBe(false);
    const doctor = await repo.mlgit('doctor');
    expect(doctor.exitCode, `${doctor}`).toBe(1);
    expect(doctor.stdout).toMatch(message);
  });

  it('with a feature to write is read, and not written', async () => {
    const repo = await afterOneRun();
    const record = { version: 1, requiredToRead: ['layout-1'], requiredToWrite: ['layout-1', 'packs'] };
    writeFileSync(repo.home('store', 'format.json'), JSON.stringify(record));
    expect((await repo.mlgit('log')).exitCode).toBe(0);
    expect((await repo.mlgit('cat', 'demo@latest:big')).stdout).toBe('SOME LETTERS\n');
    repo.write('data/in.txt', 'other\n');
    await expectFailure(repo, ['run'], { ...UNREADABLE, message: /cannot write .*packs/ });
    expect(readdirSync(repo.home('active'))).toEqual([]);
  });

  it.each([
    ['is not JSON', (path: string) => writeFileSync(path, 'junk\n')],
    ['is missing beside blobs', (path: string) => rmSync(path)],
  ])('whose format record %s is left as it is', async (_what, damage) => {
    const repo = await afterOneRun();
    damage(repo.home('store', 'format.json'));
    await expectFailure(repo, ['run'], {
      exitCode: 13,
      code: 'bad-format-record',
      message: /format record/,
      hints: ['backup'],
    });
  });
});
