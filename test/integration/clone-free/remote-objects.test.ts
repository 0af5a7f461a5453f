import { describe, expect, it } from 'vitest';
import type { Extent, RemoteRepository } from '../../../src/git/clone-free/port.ts';
import { RemoteObjects } from '../../../src/git/clone-free/remote-objects.ts';
import type { Oid } from '../../../src/git/port.ts';
import { remoteAt } from '../../support/remote-repository.ts';
import { fakeRun, repoWithOrigin } from '../../support/remotes.ts';

const OLD = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'protocol.version', GIT_CONFIG_VALUE_0: '0' };

/** Notes what is brought, in which conversations. */
function watched(remote: RemoteRepository): { remote: RemoteRepository; brought: string[] } {
  const brought: string[] = [];
  return {
    brought,
    remote: {
      name: remote.name,
      list: () => remote.list(),
      read: (oid) => remote.read(oid),
      dispose: () => remote.dispose(),
      bring: (oids: readonly Oid[], extent: Extent) => {
        if (oids.length > 0) brought.push(`${oids.length} ${extent}`);
        return remote.bring(oids, extent);
      },
    },
  };
}

function setUp(env: { [name: string]: string } = {}) {
  const { repo, origin } = repoWithOrigin();
  const head = repo.commit({ 'lib/a.py': 'a = 1\n', 'mlgit.yaml': 'version: 1\n' }) as Oid;
  const runs = ['aaaaaaaaaa', 'bbbbbbbbbb', 'cccccccccc'].map((id) => fakeRun(repo, id));
  repo.git('push', '--quiet', origin.root, 'main', 'refs/mlgit/*:refs/mlgit/*');
  const { remote, brought } = watched(
    remoteAt('system', repo, `file://${origin.root}`, { env: { ...repo.env, ...env } }),
  );
  const records = new Set<string>(runs);
  return { repo, origin, head, runs, brought, objects: new RemoteObjects(remote, (oid) => records.has(oid)) };
}

async function filesOf(objects: RemoteObjects, oids: readonly Oid[], path: string) {
  const found: (string | undefined)[] = [];
  for await (const one of objects.readCommitsAndFiles(oids, [path])) found.push(one?.files[0]?.toString());
  return found;
}

describe('objects of a remote', () => {
  it('come in one conversation for many runs, and not again', async () => {
    const { objects, runs, brought } = setUp();
    const expected = ['aaaaaaaaaa', 'bbbbbbbbbb', 'cccccccccc'].map((id) => `{"run":"${id}"}\n`);
    expect(await filesOf(objects, runs, 'manifest.json')).toEqual(expected);
    expect(await filesOf(objects, runs, 'manifest.json')).toEqual(expected);
    expect(brought).toEqual(['3 whole']);
  });

  it('are of code only the folders and the file that is asked for', async () => {
    const { objects, head, brought } = setUp();
    expect((await objects.readFile(head, 'lib/a.py'))?.toString()).toBe('a = 1\n');
    expect(await objects.readFile(head, 'lib/b.py')).toBeUndefined();
    expect(await objects.readFile(head, 'lib')).toBeUndefined();
    expect(await objects.readFile(head, 'mlgit.yaml/x')).toBeUndefined();
    expect(brought).toEqual(['1 folders', '1 whole']);
  });

  it('come from a server of the old protocol with all files of a commit', async () => {
    const { objects, head, runs, brought } = setUp(OLD);
    expect((await objects.readFile(head, 'lib/a.py'))?.toString()).toBe('a = 1\n');
    expect(brought).toEqual(['1 folders', '1 whole', '1 whole']);
    expect(await filesOf(objects, runs.slice(0, 1), 'manifest.json')).toEqual(['{"run":"aaaaaaaaaa"}\n']);
  });

  it('have names of the format that the remote has', async () => {
    const { repo, origin } = repoWithOrigin('--object-format=sha256');
    const run = fakeRun(repo, 'aaaaaaaaaa');
    repo.git('push', '--quiet', origin.root, 'refs/mlgit/*:refs/mlgit/*');
    const objects = new RemoteObjects(remoteAt('system', repo, origin.root), () => true);
    expect(run).toHaveLength(64);
    expect((await objects.readFile(run, 'manifest.json'))?.toString()).toBe('{"run":"aaaaaaaaaa"}\n');
  });
});
