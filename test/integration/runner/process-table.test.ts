import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readStat } from '../../../src/runner/local/process-table.ts';

describe.skipIf(process.platform !== 'linux')('the table of processes', () => {
  it('has processes, and not their threads', async () => {
    // Node itself has several threads.
    const child = spawn(process.execPath, ['-e', 'process.stdout.write("x"); process.stdin.resume()'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');
    const { pid = 0 } = child;
    const threads = readdirSync(`/proc/${pid}/task`).map(Number);
    expect(threads.length).toBeGreaterThan(1);
    expect(threads.filter((one) => readStat(one) !== undefined)).toEqual([pid]);
    expect(readStat(pid)?.parent).toBe(process.pid);
    child.stdin.end();
    await once(child, 'exit');
    expect(readStat(pid)).toBeUndefined();
  });
});
