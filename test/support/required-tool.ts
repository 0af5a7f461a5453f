import { spawnSync } from 'node:child_process';
import { accessSync, appendFileSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect } from 'vitest';

export interface Tool {
  /** Absolute; the bare name when it is missing. */
  readonly path: string;
  /** For `describe.skipIf`: skips visibly on a machine without the tool. */
  readonly missing: boolean;
}

/** A program on PATH that a test needs. Throws when it is missing and MLGIT_TEST_REQUIRE lists it. */
export function requireTool(name: string): Tool {
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);
  return { path: path ?? name, missing: !toolPresent(name, () => path !== undefined) };
}

/**
 * Whether something that a test needs is there, so that the test can skip visibly. Throws when it is not there and
 * MLGIT_TEST_REQUIRE (names separated by commas) lists it: on such a machine a skip would hide a broken set-up.
 */
export function toolPresent(name: string, probe: () => boolean = () => answers(name)): boolean {
  if (probe()) return true;
  const required = (process.env.MLGIT_TEST_REQUIRE ?? '').split(',').map((tool) => tool.trim());
  if (required.includes(name)) throw new Error(`MLGIT_TEST_REQUIRE lists ${name}, which is not there`);
  noteMissing(name);
  return false;
}

/** True when `command --version` (or the arguments given) runs; a name on the PATH alone proves nothing. */
export function answers(command: string, args: readonly string[] = ['--version']): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** For the list of skipped tests and their reasons that `npm test` prints. */
function noteMissing(name: string): void {
  const notes = process.env.MLGIT_TEST_MISSING_TOOLS;
  if (notes !== undefined) appendFileSync(notes, `${JSON.stringify([expect.getState().testPath, name])}\n`);
}
