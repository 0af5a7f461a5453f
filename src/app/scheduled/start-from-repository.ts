import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import { cloneRevision } from '../../git/clone-revision.ts';
import { withoutCredentials } from '../../git/transport-failure.ts';
import type { Context } from '../context.ts';
import { fetchRuns } from '../fetch-runs.ts';
import { loadFlow } from '../load-flow.ts';
import { openContext } from '../open-context.ts';
import { CODE_REMOTE } from '../remote/detached/code-copy.ts';
import { inTemporaryFolder } from '../remote/temporary-folder.ts';
import { type StartedRun, type StartRequest, startScheduled } from './start-scheduled.ts';

export interface RepositoryRequest extends StartRequest {
  readonly repository: string;
  /** A branch, a tag or a commit of it; undefined: what it has checked out. */
  readonly revision: string | undefined;
  /** Address of the store of the team. */
  readonly store: string;
}

/** `startScheduled` where there is no clone: in one that is made for it, by the git and the credentials of the process. */
export function startFromRepository(config: Config, request: RepositoryRequest): Promise<StartedRun> {
  const { revision, store, options } = request;
  return inTemporaryFolder(config, async (scratch) => {
    const url = absolute(config, request.repository);
    const folder = join(scratch, 'clone');
    const settings = [
      ['mlgit.store.team.url', store],
      ['mlgit.push', 'manual'],
    ] as const;
    const clone = { cwd: config.cwd, folder, url, revision, settings, signal: options.signal };
    await cloneRevision(clone, config.env);
    const context = await openContext({ ...config, cwd: folder });
    try {
      await ensureIdentity(context, request.by);
      if (await takesFromHistory(context, request)) {
        await fetchRuns(context, { remote: CODE_REMOTE, prune: false, signal: options.signal });
      }
      return await startScheduled(context, { ...request, repository: withoutCredentials(url) });
    } finally {
      await context.close();
    }
  });
}

/** Whoever pushes to it later is in another folder. */
function absolute({ cwd }: Pick<Config, 'cwd'>, repository: string): string {
  const path = resolve(cwd, repository);
  return existsSync(path) ? path : repository;
}

/** Runs name who made them. Where git knows nobody, the scheduler did. */
async function ensureIdentity({ settings, config }: Context, by: string): Promise<void> {
  const { GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL } = config.env;
  const name = GIT_AUTHOR_NAME ?? (await settings.readConfig('user.name'));
  const email = GIT_AUTHOR_EMAIL ?? (await settings.readConfig('user.email'));
  if (name === undefined) await settings.writeConfig('user.name', [by], 'repository');
  if (email === undefined) await settings.writeConfig('user.email', [`${by}@localhost`], 'repository');
}

async function takesFromHistory(context: Context, { flow: name, options }: StartRequest): Promise<boolean> {
  const { flow } = await loadFlow(context, name, options.file);
  return Object.values(flow.steps).some((step) =>
    Object.values(step.inputs).some(({ kind }) => kind === 'history'),
  );
}
