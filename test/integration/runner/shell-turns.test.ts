import { closeSync, openSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startShell } from '../../../src/runner/local/shell-command.ts';

const SLOTS = 2;
const COMMANDS = 150;

describe('startShell', () => {
  it('lets the event loop turn between commands that end faster than the next are started', async () => {
    const log = openSync('/dev/null', 'w');
    let started = 0;
    let waiting = 0;
    let mostWaiting = 0;
    const slot = async (): Promise<void> => {
      while (started++ < COMMANDS) {
        const launch = { command: ':', cwd: '/', env: {}, log, before: '', within: [] };
        expect(await startShell(launch).ended).toEqual({ kind: 'exit', exitCode: 0 });
        mostWaiting = Math.max(mostWaiting, ++waiting);
        setImmediate(() => waiting--);
        busy(5);
      }
    };
    await Promise.all(Array.from({ length: SLOTS }, slot));
    closeSync(log);
    expect(mostWaiting).toBeLessThanOrEqual(2 * SLOTS);
  });
});

function busy(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
