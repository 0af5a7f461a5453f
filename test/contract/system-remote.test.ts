import { dirname } from 'node:path';
import { gitHttpServer } from '../support/git-http-server.ts';
import { remoteAt } from '../support/remote-repository.ts';
import { describeRemoteRepository } from './remote-repository-contract.ts';

describeRemoteRepository('a remote by git over file', async (repo, origin) =>
  remoteAt('system', repo, `file://${origin.root}`),
);

describeRemoteRepository('a remote by git over http', async (repo, origin) => {
  const root = dirname(origin.root);
  const { url } = await gitHttpServer({ root });
  return remoteAt('system', repo, url + origin.root.slice(root.length));
});
