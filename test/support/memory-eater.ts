import { expect } from 'vitest';
import type { CliRepo } from './cli.ts';

/** A step that prints, then takes more memory than it asked for. */
export const MEMORY_EATER = `eat: {run: 'echo last words; head -c 2G /dev/zero | tail | wc -c', outputs: {}, resources: {memory: 64MiB}}\n`;

/** Runs a flow that has no other step, which must say what the step was killed for, and keep what it printed. */
export async function expectLastWords(repo: CliRepo): Promise<void> {
  const done = await repo.mlgit('run');
  expect(done.exitCode, `${done}`).toBe(1);
  expect(done.stderr).toContain('Step eat failed: it was killed for its memory: its limit is 64');
  expect(done.stderr).toContain('--resources eat.memory=');
  expect((await repo.mlgit('logs')).stdout).toContain('last words');
}
