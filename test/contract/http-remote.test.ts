import { dirname } from 'node:path';
import { gitHttpServer } from '../support/git-http-server.ts';
import { remoteAt } from '../support/remote-repository.ts';
import { TestRepo } from '../support/repo.ts';
import { describeRemoteRepository } from './remote-repository-contract.ts';

describeRemoteRepository('a remote over http without git', async (repo, origin) => {
  const root = dirname(origin.root);
  const { url } = await gitHttpServer({ root });
  return remoteAt(
    'http',
    new TestRepo(repo.root, { ...repo.env, PATH: '' }),
    url + origin.root.slice(root.length),
  );
});
