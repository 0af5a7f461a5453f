import { describe, expect, it } from 'vitest';
import { redact } from '../../../../src/workspace/environment/run-tool.ts';
import { buildFailure } from '../../../../src/workspace/environment/tool-failure.ts';

const failure = (...lines: string[]) =>
  buildFailure({ lock: 'requirements.lock', tool: 'pip', lines, logPath: '/c/1.log' });

describe('a failed build of an environment', () => {
  it.each([
    [
      'unreachable',
      "WARNING: Retrying after connection broken by 'NewConnectionError('Connection refused')'",
    ],
    ['unreachable', 'SSLError(SSLCertVerificationError: CERTIFICATE_VERIFY_FAILED)'],
    ['unreachable', '  Caused by: dns error: failed to lookup address information'],
    ['credentials', 'ERROR: HTTP error 401 while getting https://x/y.whl'],
    ['credentials', 'ERROR: 403 Client Error: Forbidden for url: https://x'],
    ['integrity', 'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.'],
    ['io', 'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device'],
    ['failed', 'ERROR: No matching distribution found for tiny==9'],
  ])('is of the kind %s by %j', (kind, line) => {
    expect(failure(line)).toMatchObject({ kind });
  });

  it('is one sentence with the line that says why, the log, and the marked lines', () => {
    const error = failure(
      'Collecting tiny',
      'ERROR: No matching distribution found for tiny==9',
      'note: bye',
    );
    expect(error.message).toBe(
      'The environment of requirements.lock could not be built with pip: No matching distribution found for tiny==9',
    );
    expect(error.hints).toEqual(['less /c/1.log']);
    expect(error.details.lines).toEqual(['No matching distribution found for tiny==9']);
  });

  it('gives the last lines when none is marked, and says so when there are none', () => {
    expect(failure('a', '', 'b').details.lines).toEqual(['a', 'b']);
    expect(failure().message).toContain('pip said nothing');
  });

  it('shows no password of an address', () => {
    expect(redact('from https://ada:p%40ss@host/simple and http://token@h/')).toBe(
      'from https://***@host/simple and http://***@h/',
    );
    expect(redact('ada@example.org http://host/a@b')).toBe('ada@example.org http://host/a@b');
  });
});
