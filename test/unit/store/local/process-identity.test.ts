import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { identifyProcess, isAlive } from '../../../../src/store/local/process-identity.ts';

describe('a process', () => {
  it('is alive while it runs, and not after', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const { pid, startedAt } = identifyProcess('host', child.pid!);
    expect(isAlive({ pid, startedAt })).toBe(true);
    child.stdin.end();
    await once(child, 'exit');
    expect(isAlive({ pid, startedAt })).toBe(false);
  });

  it('is another one than an earlier process of the same id', () => {
    const { pid, startedAt, scope } = identifyProcess('host', process.pid);
    expect(scope).toMatch(/^[0-9a-f]{12}$/);
    expect(isAlive({ pid, startedAt })).toBe(true);
    if (startedAt !== '') expect(isAlive({ pid, startedAt: `${startedAt}0` })).toBe(false);
  });

  it('has a scope that another host does not share', () => {
    const scopes = ['one', 'two', 'one'].map((host) => identifyProcess(host, process.pid).scope);
    expect(scopes[0]).toBe(scopes[2]);
    expect(scopes[0]).not.toBe(scopes[1]);
  });
});
