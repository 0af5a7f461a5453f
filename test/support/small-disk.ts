import { execFileSync, spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './repo.ts';
import { toolPresent } from './required-tool.ts';

/** Whether this user may mount: `tmpfs-mount` in MLGIT_TEST_REQUIRE. */
export const canMountSmallDisk = toolPresent('tmpfs-mount', () => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = temporaryFolder(() => undefined);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0;
  if (mounted) spawnSync('umount', [folder]);
  spawnSync('rmdir', [folder]);
  return mounted;
});

/** A file system of that size, unmounted when the test has ended. */
export function smallDisk(mebibytes: number): string {
  const folder = temporaryFolder(() => undefined);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder]);
  onTestFinished(() => {
    spawnSync('umount', ['-l', folder]);
    spawnSync('rmdir', [folder]);
  });
  return folder;
}
