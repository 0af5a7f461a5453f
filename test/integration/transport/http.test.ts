import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type GitHttpOptions, gitHttpServer } from '../../support/git-http-server.ts';
import {
  BRANCHES_ONLY,
  fakeRun,
  installHook,
  refsOf,
  repoWithOrigin,
  runUpdate,
  transportOf,
} from '../../support/remotes.ts';

const CUSTOM = { namespace: 'custom' } as const;
const LOGIN = { user: 'ada', password: 'correct-horse' };

async function served(options: Omit<GitHttpOptions, 'root'> = {}) {
  const { repo, origin } = repoWithOrigin();
  origin.git('config', 'http.receivepack', 'true');
  const server = await gitHttpServer({ root: dirname(origin.root), ...options });
  const url = `${server.url}/origin.git`;
  repo.git('remote', 'set-url', 'origin', url);
  return { repo, origin, server, url, ...(await transportOf(repo)) };
}

describe('a remote over http', () => {
  it('takes runs and gives them', async () => {
    const { repo, origin, transport } = await served();
    const oid = fakeRun(repo, 'aaaaaaaaaa');
    const [pushed] = await transport.push('origin', [runUpdate('aaaaaaaaaa', oid)], CUSTOM);
    expect(pushed?.outcome).toBe('created');
    const clone = origin.clone('plain');
    clone.git('remote', 'set-url', 'origin', repo.git('remote', 'get-url', 'origin'));
    await (await transportOf(clone)).transport.fetch('origin');
    expect(refsOf(clone)).toEqual(['refs/mlgit/remotes/origin/runs/demo/aaaaaaaaaa']);
  });

  it('is fetched from in one conversation', async () => {
    const { repo, origin, server, transport } = await served();
    fakeRun(repo, 'aaaaaaaaaa');
    // Not over http: the server lives in this process, which waits for git here.
    repo.git('push', '--quiet', origin.root, 'refs/mlgit/*:refs/mlgit/*');
    repo.git('config', 'remote.origin.mlgitRefs', 'custom');
    server.requests.length = 0;
    expect(await transport.fetch('origin')).toHaveLength(1);
    expect(server.requests.filter((line) => line.includes('info/refs'))).toHaveLength(1);
  });

  it('gets the answer of the user’s credential helper', async () => {
    const { repo, transport } = await served({ login: LOGIN });
    repo.git(
      'config',
      'credential.helper',
      `!f() { echo username=${LOGIN.user}; echo password=${LOGIN.password}; }; f`,
    );
    const oid = fakeRun(repo, 'aaaaaaaaaa');
    expect(await transport.probe('origin', 'probe00001')).toBe('custom');
    await transport.push('origin', [runUpdate('aaaaaaaaaa', oid)], CUSTOM);
    expect(await transport.list('origin')).toHaveLength(1);
  });

  it.each([
    ['no credentials', undefined],
    ['wrong ones', '!f() { echo username=ada; echo password=wrong; }; f'],
  ])('that asks for a password fails at once with %s', async (_, helper) => {
    const { repo, transport } = await served({ login: LOGIN });
    if (helper !== undefined) repo.git('config', 'credential.helper', helper);
    const oid = fakeRun(repo, 'aaaaaaaaaa');
    const expected = { code: 'remote-credentials', kind: 'credentials' };
    await expect(transport.fetch('origin')).rejects.toMatchObject(expected);
    await expect(transport.push('origin', [runUpdate('aaaaaaaaaa', oid)], CUSTOM)).rejects.toMatchObject(
      expected,
    );
  });

  it('that may only be read refuses a push and gives what it has', async () => {
    const { repo, transport } = await served({ readOnly: true });
    const oid = fakeRun(repo, 'aaaaaaaaaa');
    await expect(transport.push('origin', [runUpdate('aaaaaaaaaa', oid)], CUSTOM)).rejects.toMatchObject({
      code: 'remote-credentials',
    });
    await expect(transport.fetch('origin')).resolves.toEqual([]);
  });

  it('that has no such repository is unreachable', async () => {
    const { repo, url, transport } = await served();
    repo.git('remote', 'set-url', 'origin', url.replace('origin.git', 'none.git'));
    await expect(transport.fetch('origin')).rejects.toMatchObject({
      code: 'remote-not-found',
      kind: 'unreachable',
    });
  });

  it('that breaks off in the middle of a push is told apart from one that refuses, and the next push finishes', async () => {
    const { repo, origin, server, transport } = await served();
    const updates = ['aaaaaaaaaa', 'bbbbbbbbbb'].map((id) => runUpdate(id, fakeRun(repo, id)));
    server.breakOff((line) => line.startsWith('POST /origin.git/git-receive-pack'));
    const outcome = await transport.push('origin', updates, CUSTOM).then(
      (refs) => refs.map((ref) => ref.outcome),
      (error: { kind: string }) => error.kind,
    );
    expect([['not-done', 'not-done'], 'unreachable']).toContainEqual(outcome);
    expect(refsOf(origin)).toEqual([]);
    server.breakOff(undefined);
    const again = await transport.push('origin', updates, CUSTOM);
    expect(again.map((ref) => ref.outcome)).toEqual(['created', 'created']);
  });

  it('that takes branches only gets branches', async () => {
    const { origin, transport } = await served();
    installHook(origin, 'pre-receive', BRANCHES_ONLY);
    expect(await transport.probe('origin', 'probe00001')).toBe('branches');
  });
});
