import { describe, expect, it } from 'vitest';
import { transportFailure, withoutCredentials } from '../../../src/git/transport-failure.ts';

function failure(stderr: string) {
  return transportFailure('origin', { name: 'fetch', exitCode: 128, signal: null, stderr });
}

describe('what a failed call to a remote means', () => {
  it.each([
    ["fatal: Authentication failed for 'https://example.org/a.git/'", 'remote-credentials', 'credentials'],
    [
      "fatal: could not read Username for 'https://example.org': terminal prompts disabled",
      'remote-credentials',
      'credentials',
    ],
    [
      'git@example.org: Permission denied (publickey).\nfatal: Could not read from remote repository.',
      'remote-credentials',
      'credentials',
    ],
    [
      "remote: Permission to team/credit.git denied to ben.\nfatal: unable to access 'https://example.org/': The requested URL returned error: 403",
      'remote-credentials',
      'credentials',
    ],
    [
      'Host key verification failed.\nfatal: Could not read from remote repository.',
      'remote-host-key',
      'credentials',
    ],
    [
      "remote: Repository not found.\nfatal: repository 'https://example.org/a.git/' not found",
      'remote-not-found',
      'unreachable',
    ],
    [
      "fatal: '/gone.git' does not appear to be a git repository\nfatal: Could not read from remote repository.",
      'remote-not-found',
      'unreachable',
    ],
    [
      "fatal: unable to access 'https://example.org/': Could not resolve host: example.org",
      'remote-unreachable',
      'unreachable',
    ],
    [
      'ssh: connect to host example.org port 22: Connection refused\nfatal: Could not read from remote repository.',
      'remote-unreachable',
      'unreachable',
    ],
    [
      'error: RPC failed; HTTP 502\nfatal: the remote end hung up unexpectedly',
      'remote-unreachable',
      'unreachable',
    ],
    ['fatal: write error: No space left on device\nfatal: early EOF', 'no-space', 'io'],
  ])('%j', (stderr, code, kind) => {
    expect(failure(stderr)).toMatchObject({ code, kind });
  });

  it.each([
    [
      'ssh: Could not resolve hostname gone.example.org: Name or service not known\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.',
      'Could not resolve hostname gone.example.org: Name or service not known',
    ],
    [
      "Warning: Permanently added 'example.org' to the list of known hosts.\r\ngit@example.org: Permission denied (publickey).\r\nfatal: Could not read from remote repository.",
      'git@example.org: Permission denied (publickey)',
    ],
    ['ERROR: Repository not found.\nfatal: Could not read from remote repository.', 'Repository not found'],
    ['fatal: Could not read from remote repository.', 'Could not read from remote repository'],
  ])('says over ssh what ssh or the server said: %j', (stderr, reason) => {
    const { message } = failure(stderr);
    expect(message.slice(message.indexOf(': ') + 2)).toBe(reason);
  });

  it('is said without what stands before the host', () => {
    const { message, hints, details } = failure(
      "fatal: Authentication failed for 'https://ada:s3cret@example.org/a.git/'",
    );
    expect(JSON.stringify([message, hints, details])).not.toContain('s3cret');
    expect(withoutCredentials('see https://t0ken@example.org/x and ssh://git@example.org/y')).toBe(
      'see https://example.org/x and ssh://example.org/y',
    );
  });
});
