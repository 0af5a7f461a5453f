import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
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

describe('the probe of a remote', () => {
  it('finds one that takes custom refs, leaves nothing there, and remembers the answer', async () => {
    const { repo, origin } = repoWithOrigin();
    const { transport } = await transportOf(repo);
    expect(await transport.namespaceOf('origin')).toBeUndefined();
    expect(await transport.probe('origin', 'probe00001')).toBe('custom');
    expect(refsOf(origin, 'refs')).toEqual(['refs/heads/main']);
    expect(await transport.namespaceOf('origin')).toBe('custom');
  });

  it('falls back to branches where custom refs are refused, and a push goes there', async () => {
    const { repo, origin } = repoWithOrigin();
    installHook(origin, 'pre-receive', BRANCHES_ONLY);
    const { transport } = await transportOf(repo);
    const namespace = await transport.probe('origin', 'probe00001');
    expect(namespace).toBe('branches');
    expect(refsOf(origin, 'refs')).toEqual(['refs/heads/main']);
    const oid = fakeRun(repo, 'aaaaaaaaaa');
    const [pushed] = await transport.push('origin', [runUpdate('aaaaaaaaaa', oid)], { namespace });
    expect(pushed).toEqual({ name: 'refs/mlgit/runs/demo/aaaaaaaaaa', outcome: 'created' });
    expect(refsOf(origin, 'refs')).toEqual(['refs/heads/main', 'refs/heads/mlgit/runs/demo/aaaaaaaaaa']);
    expect(repo.git('rev-parse', 'refs/mlgit/remotes/origin/runs/demo/aaaaaaaaaa')).toBe(oid);
    expect(await transport.list('origin')).toEqual([
      { name: 'refs/mlgit/runs/demo/aaaaaaaaaa', oid, namespace: 'branches' },
    ]);
  });

  it('fails with the words of a remote that takes neither', async () => {
    const { repo, origin } = repoWithOrigin();
    installHook(origin, 'pre-receive', 'echo "this repository is archived" >&2\nexit 1\n');
    const { transport } = await transportOf(repo);
    await expect(transport.probe('origin', 'probe00001')).rejects.toMatchObject({
      code: 'push-refused',
      kind: 'credentials',
      message: /pre-receive hook declined: this repository is archived$/,
    });
    expect(await transport.namespaceOf('origin')).toBeUndefined();
  });

  it('sends no code', async () => {
    const { repo, origin } = repoWithOrigin();
    const secret = repo.commit({ 'unpushed.py': '1' });
    const { transport } = await transportOf(repo);
    await transport.probe('origin', 'probe00001');
    expect(origin.tryGit('cat-file', '-e', secret).exitCode).not.toBe(0);
  });
});

describe('a push that a remote refuses', () => {
  it('says for each ref what the remote said', async () => {
    const { repo, origin } = repoWithOrigin();
    installHook(origin, 'update', 'case "$1" in *bbbbbbbbbb) echo "not that one" >&2; exit 1;; esac\n');
    const { transport } = await transportOf(repo);
    const updates = ['aaaaaaaaaa', 'bbbbbbbbbb'].map((id) => runUpdate(id, fakeRun(repo, id)));
    expect(await transport.push('origin', updates, CUSTOM)).toEqual([
      { name: updates[0]?.name, outcome: 'created' },
      { name: updates[1]?.name, outcome: 'refused', reason: 'hook declined: not that one' },
    ]);
    expect(refsOf(repo, 'refs/mlgit/remotes')).toEqual(['refs/mlgit/remotes/origin/runs/demo/aaaaaaaaaa']);
  });

  it('fails as unreachable when the repository is not there', async () => {
    const { repo, origin } = repoWithOrigin();
    rmSync(origin.root, { recursive: true });
    const { transport } = await transportOf(repo);
    const oid = fakeRun(repo, 'aaaaaaaaaa');
    const expected = { code: 'remote-not-found', kind: 'unreachable' };
    await expect(transport.push('origin', [runUpdate('aaaaaaaaaa', oid)], CUSTOM)).rejects.toMatchObject(
      expected,
    );
    await expect(transport.fetch('origin')).rejects.toMatchObject(expected);
    await expect(transport.list('origin')).rejects.toMatchObject(expected);
    await expect(transport.probe('origin', 'probe00001')).rejects.toMatchObject(expected);
  });

  it('fails as unreachable when nobody listens', async () => {
    const { repo } = repoWithOrigin();
    repo.git('remote', 'set-url', 'origin', 'http://someone:secret@127.0.0.1:1/team/credit.git');
    const { transport } = await transportOf(repo);
    const failure = await transport.fetch('origin').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'remote-unreachable', kind: 'unreachable' });
    expect(JSON.stringify([failure, (failure as Error).message])).not.toContain('secret');
  });
});
