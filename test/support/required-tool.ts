import { spawnSync } from 'node:child_process';

/**
 * Whether a tool that a test needs is there, so that the test can skip visibly. Throws when it is not there and
 * MLGIT_TEST_REQUIRE (names separated by commas) lists it: on such a machine a skip would hide a broken set-up.
 */
export function toolPresent(name: string, probe: () => boolean = () => answers(name)): boolean {
  if (probe()) return true;
  const required = (process.env.MLGIT_TEST_REQUIRE ?? '').split(',').map((tool) => tool.trim());
  if (required.includes(name)) throw new Error(`MLGIT_TEST_REQUIRE lists ${name}, which is not there`);
  return false;
}

/** True when `command --version` (or the arguments given) runs; a name on the PATH alone proves nothing. */
export function answers(command: string, args: readonly string[] = ['--version']): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
