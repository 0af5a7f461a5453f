import { describe, expect, it } from 'vitest';
import { openTransport } from '../../../src/git/transport.ts';
import { session } from '../../support/git-session.ts';
import { fakeRun, refsOf, repoWithOrigin, runUpdate } from '../../support/remotes.ts';
import { requireTool } from '../../support/required-tool.ts';
import { sshServer } from '../../support/ssh-server.ts';

const sshd = requireTool('sshd');

async function served(stranger: boolean) {
  const { repo, origin } = repoWithOrigin();
  const server = await sshServer(sshd.path);
  repo.git('remote', 'set-url', 'origin', `${server.url}${origin.root}`);
  const env = { ...repo.env, GIT_SSH_COMMAND: stranger ? server.strangerCommand : server.command };
  const git = await session(repo, { env });
  return { repo, origin, transport: openTransport(git.location, env, git) };
}

describe.skipIf(sshd.missing)('a remote over ssh', () => {
  it('takes runs and gives them, by the user’s own ssh', async () => {
    const { repo, origin, transport } = await served(false);
    expect(await transport.probe('origin', 'probe00001')).toBe('custom');
    const oid = fakeRun(repo, 'aaaaaaaaaa');
    const [pushed] = await transport.push('origin', [runUpdate('aaaaaaaaaa', oid)], { namespace: 'custom' });
    expect(pushed?.outcome).toBe('created');
    expect(refsOf(origin)).toEqual(['refs/mlgit/runs/demo/aaaaaaaaaa']);
    repo.git('update-ref', '-d', 'refs/mlgit/remotes/origin/runs/demo/aaaaaaaaaa');
    expect(await transport.fetch('origin')).toHaveLength(1);
    expect(await transport.list('origin')).toHaveLength(1);
  });

  it('that does not know the key fails at once', async () => {
    const { transport } = await served(true);
    await expect(transport.fetch('origin')).rejects.toMatchObject({
      code: 'remote-credentials',
      kind: 'credentials',
    });
  });
});
