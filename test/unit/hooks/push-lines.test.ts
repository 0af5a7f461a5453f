import { describe, expect, it } from 'vitest';
import { parsePushLines } from '../../../src/hooks/push-lines.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const ZERO = '0'.repeat(40);

describe('what git writes to a pre-push hook', () => {
  it('is a line for each ref', () => {
    expect(
      parsePushLines(`refs/heads/main ${A} refs/heads/main ${B}\nHEAD~2 ${B} refs/heads/new ${ZERO}\n`),
    ).toEqual([
      { localRef: 'refs/heads/main', localOid: A, remoteRef: 'refs/heads/main', remoteOid: B },
      { localRef: 'HEAD~2', localOid: B, remoteRef: 'refs/heads/new', remoteOid: undefined },
    ]);
  });

  it('needs nothing where a ref is deleted', () => {
    expect(parsePushLines(`(delete) ${ZERO} refs/heads/gone ${A}\n`)).toEqual([]);
  });

  it('is nothing where nothing is pushed, also when a shell has passed it on', () => {
    expect(parsePushLines('')).toEqual([]);
    expect(parsePushLines('\n')).toEqual([]);
  });

  it('may be a local name with spaces, and oids of sha256', () => {
    const long = 'c'.repeat(64);
    expect(parsePushLines(`HEAD@{1 day ago} ${long} refs/heads/x ${'0'.repeat(64)}\n`)).toEqual([
      { localRef: 'HEAD@{1 day ago}', localOid: long, remoteRef: 'refs/heads/x', remoteOid: undefined },
    ]);
  });

  it('is refused when it is something else', () => {
    expect(() => parsePushLines('refs/heads/main\n')).toThrow(/Expected from git a line of refs/);
  });
});
