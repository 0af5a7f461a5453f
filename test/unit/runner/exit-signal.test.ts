import { describe, expect, it } from 'vitest';
import { signalOfExitCode } from '../../../src/runner/local/exit-signal.ts';

describe('an exit code of a shell', () => {
  it.each([
    [129, 'SIGHUP'],
    [130, 'SIGINT'],
    [134, 'SIGABRT'],
    [137, 'SIGKILL'],
    [139, 'SIGSEGV'],
    [143, 'SIGTERM'],
  ])('%i is the signal %s', (code, signal) => {
    expect(signalOfExitCode(code)).toBe(signal);
  });

  it.each([0, 1, 2, 126, 127, 128, 200, 255])('%i is no signal', (code) => {
    expect(signalOfExitCode(code)).toBeUndefined();
  });

  it('of a signal that ends no process is an ordinary code', () => {
    expect(signalOfExitCode(128 + 28)).toBeUndefined();
  });
});
