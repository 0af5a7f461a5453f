import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import type { CliOptions, CliRepo } from './cli.ts';
import { toolPresent } from './required-tool.ts';

/** `nobody` on most systems. */
const UID = 65534;

const isRoot = process.getuid?.() === 0;

/** Permissions mean nothing to root and on Windows: `ordinary-user` in MLGIT_TEST_REQUIRE. */
export const hasOrdinaryUser = toolPresent(
  'ordinary-user',
  () => process.platform !== 'win32' && (!isRoot || canBecome()),
);

/** Gives the repository and its surroundings to a user whom permissions stop, and says how to run as them. */
export function asOrdinaryUser(repo: CliRepo): CliOptions {
  if (!isRoot) return {};
  execFileSync('chown', ['-R', `${UID}:${UID}`, dirname(repo.root)]);
  return { uid: UID };
}

function canBecome(): boolean {
  try {
    execFileSync(process.execPath, ['--version'], { uid: UID, gid: UID, cwd: '/', stdio: 'ignore' });
    accessSync(process.execPath, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
