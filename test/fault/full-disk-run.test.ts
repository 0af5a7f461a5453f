import { existsSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo, cliRepoAt } from '../support/cli.ts';
import { namesBelow } from '../support/damage.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { demoFlow } from '../support/flows.ts';
import { temporaryFolder } from '../support/repo.ts';
import { canMountSmallDisk, smallDisk } from '../support/small-disk.ts';

const FILES = {
  'mlgit.yaml': demoFlow({
    small: '{run: "head -c 300000 /dev/zero > build/small", outputs: {small: build/small}}',
    large:
      '{run: "cat build/small > build/large; head -c 5000000 /dev/zero >> build/large", inputs: {small: small.small}, outputs: {large: build/large}}',
    after:
      '{run: "wc -c < build/large > build/size", inputs: {large: large.large}, outputs: {size: build/size}}',
  }),
  '.gitignore': '/build/\n*.bin\n',
};

/** Leaves so many bytes free. */
function fill(disk: string, freeBytes: number): string {
  const { bavail, bsize } = statfsSync(disk);
  const path = join(disk, 'ballast');
  writeFileSync(path, Buffer.alloc(Math.max(0, bavail * bsize - freeBytes), 1));
  return path;
}

async function expectNothingHalfDone(repo: CliRepo): Promise<void> {
  const fsck = await repo.mlgit('fsck');
  expect(fsck.exitCode, `${fsck}`).toBe(0);
  expect(namesBelow(repo.root, '.mlgit-tmp')).toEqual([]);
  expect(existsSync(repo.path('build/large'))).toBe(false);
}

describe.skipIf(!canMountSmallDisk)('when the disk of the store is full', () => {
  it('a run ends with exit code 15, is recorded with what it finished, and goes on once there is space', async () => {
    const disk = smallDisk(2);
    const repo = cliRepo(FILES);
    repo.git('config', 'mlgit.localStore', join(disk, 'store'));
    const { error } = await expectFailure(repo, ['run'], {
      exitCode: 15,
      code: 'disk-full',
      message: /^Cannot store build\/large: no space is left on the device$/,
      hints: ['df -h', 'mlgit show demo@'],
    });
    const [run] = (await repo.result('log')).runs;
    expect(run).toMatchObject({ id: error.details.run, manifest: { status: 'failed' } });
    expect(run.manifest.tasks).toMatchObject({
      small: { status: 'succeeded' },
      large: { status: 'failed', outputs: {} },
      after: { status: 'skipped' },
    });
    const pulled = await repo.mlgit('pull-artifact', `demo@${run.id}:small`, '-o', 'pulled.bin');
    expect(pulled.exitCode, `${pulled}`).toBe(0);
    expect(readdirSync(repo.home('active'))).toEqual([]);
    await expectNothingHalfDone(repo);

    repo.git('config', 'mlgit.localStore', join(temporaryFolder(), 'store'));
    const again = await repo.mlgit('run');
    expect(again.exitCode, `${again}`).toBe(0);
    expect(again.stderr).toBe('');
  });

  it('add ends with exit code 15 and leaves neither pointer nor ignore line', async () => {
    const disk = smallDisk(1);
    const repo = cliRepo(FILES);
    repo.git('config', 'mlgit.localStore', join(disk, 'store'));
    repo.write('data.bin', Buffer.alloc(4_000_000, 7));
    await expectFailure(repo, ['add', 'data.bin'], {
      exitCode: 15,
      code: 'disk-full',
      message: /no space/,
      hints: ['df -h'],
    });
    expect(existsSync(repo.path('data.bin.mlgit'))).toBe(false);
    expect(repo.git('status', '--porcelain')).toBe('');
    await expectNothingHalfDone(repo);
  });
});

describe.skipIf(!canMountSmallDisk)('when the disk of the repository is full', () => {
  it('a run ends with exit code 15, and nothing that was recorded before is lost', async () => {
    const disk = smallDisk(20);
    const repo = cliRepoAt(join(disk, 'repo'), temporaryFolder(), { files: FILES });
    const { run } = await repo.result('run', '--only', 'small');
    const ballast = fill(disk, 64 * 1024);
    const full = await repo.mlgit('run');
    expect([1, 15], `${full}`).toContain(full.exitCode);
    expect(`${full}`).not.toMatch(/Internal error|^\s+at /m);
    const refs = repo.git('for-each-ref', '--format=%(refname)', 'refs/mlgit/runs');
    expect(refs).toContain(run);
    expect((await repo.mlgit('cat', `demo@${run}:small`)).stdout.length).toBe(300000);
    rmSync(ballast);
    await expectNothingHalfDone(repo);
    const again = await repo.mlgit('run', '--json');
    expect(again.exitCode, `${again}`).toBe(0);
    expect(again.json().result.execution.tasks.small.outcome).toBe('cached');
    expect(repo.git('fsck', '--strict')).toBe('');
  });

  it('a run says what collecting would free, also where it is git or the journal that has no space', async () => {
    const disk = smallDisk(20);
    const repo = cliRepoAt(join(disk, 'repo'), temporaryFolder(), { files: FILES });
    const { run } = await repo.result('run', '--only', 'small');
    await repo.result('rm', run);
    for (const freeBytes of [0, 16 * 1024, 48 * 1024]) {
      const ballast = fill(disk, freeBytes);
      const { stderr, exitCode } = await repo.mlgit('run', '--force');
      rmSync(ballast);
      expect(exitCode, stderr).toBe(15);
      expect(stderr).toContain('Hint: mlgit gc --grace 0 --drop-after 0   (frees about ');
    }
  });

  it('not even its last byte is needed to look: log, show and cat answer', async () => {
    const disk = smallDisk(4);
    const repo = cliRepoAt(join(disk, 'repo'), temporaryFolder(), { files: FILES });
    await repo.result('run', '--only', 'small');
    fill(disk, 0);
    for (const args of [['log', '--all'], ['find'], ['fsck'], ['doctor']]) {
      const done = await repo.mlgit(...args);
      expect(done.exitCode, `${args}: ${done}`).toBe(0);
    }
  });

  it('add and pull-artifact end with exit code 15 and leave nothing half there', async () => {
    const disk = smallDisk(6);
    const repo = cliRepoAt(join(disk, 'repo'), temporaryFolder(), { files: FILES });
    const { run } = await repo.result('run', '--only', 'small');
    repo.write('data.bin', Buffer.alloc(300_000, 7));
    fill(disk, 100 * 1024);
    await expectFailure(repo, ['add', 'data.bin'], { exitCode: 15, code: 'disk-full', message: /no space/ });
    const pull = ['pull-artifact', `demo@${run}:small`, '-o', 'pulled.bin'];
    await expectFailure(repo, pull, { exitCode: 15, code: 'disk-full', message: /no space/ });
    expect(readdirSync(repo.root).sort()).toEqual(['.git', '.gitignore', 'build', 'data.bin', 'mlgit.yaml']);
  });
});
