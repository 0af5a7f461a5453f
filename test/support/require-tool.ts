import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Tool {
  /** Absolute; the bare name when it is missing. */
  readonly path: string;
  /** For `describe.skipIf`: skips visibly on a machine without the tool. */
  readonly missing: boolean;
}

/**
 * Looks for a program that a test needs. Where MLGIT_TEST_REQUIRE (comma-separated) lists it, its absence is a
 * failure and not a reason to skip.
 */
export function requireTool(name: string): Tool {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return { path, missing: false };
    } catch {
      // not in this folder
    }
  }
  const required = (process.env.MLGIT_TEST_REQUIRE ?? '').split(',').map((entry) => entry.trim());
  if (required.includes(name)) throw new Error(`MLGIT_TEST_REQUIRE lists ${name}, which is not on PATH`);
  return { path: name, missing: true };
}
