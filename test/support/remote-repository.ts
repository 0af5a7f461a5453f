import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { HttpRemote } from '../../src/git/clone-free/http-remote.ts';
import type { RemoteRepository } from '../../src/git/clone-free/port.ts';
import type { RemoteOptions } from '../../src/git/clone-free/remote-options.ts';
import { parseRemoteUrl } from '../../src/git/clone-free/remote-url.ts';
import { SystemRemote } from '../../src/git/clone-free/system-remote.ts';
import type { TestRepo } from './repo.ts';

/** Where objects of remotes are kept between calls, for the repositories of one test. */
export function poolFolder(repo: TestRepo): string {
  return join(dirname(repo.root), 'pool');
}

/** A remote as a call that stands in no repository reads it, closed when the test has ended. */
export function remoteAt(
  kind: 'system' | 'http',
  repo: TestRepo,
  url: string,
  change: Partial<RemoteOptions> = {},
): RemoteRepository {
  const options: RemoteOptions = {
    remote: parseRemoteUrl(url, repo.root),
    folder: poolFolder(repo),
    env: repo.env,
    home: repo.env.HOME as string,
    version: '0.0.0-test',
    now: () => Date.now(),
    call: {},
    ...change,
  };
  const remote = kind === 'system' ? new SystemRemote(options) : new HttpRemote(options);
  onTestFinished(() => remote.dispose());
  return remote;
}
