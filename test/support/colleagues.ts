import type { Context } from '../../src/app/context.ts';
import { fetchRuns } from '../../src/app/fetch-runs.ts';
import { type PushedRefs, type PushRefsOptions, pushRefs } from '../../src/app/push-refs.ts';
import { appContext } from './app-context.ts';
import { goldenRepository } from './golden-repository.ts';
import { bareOrigin } from './remotes.ts';
import type { TestRepo } from './repo.ts';

export interface Colleague {
  readonly repo: TestRepo;
  readonly context: Context;
  push(options?: PushRefsOptions): Promise<PushedRefs>;
  fetch(prune?: boolean): ReturnType<typeof fetchRuns>;
}

/** Ada, who made the four golden runs and tagged one, and the remote that she shares with others. */
export async function adaAndOrigin(): Promise<{ ada: Colleague; origin: TestRepo }> {
  const repo = goldenRepository();
  const origin = bareOrigin(repo);
  repo.git('push', '--quiet', '--set-upstream', 'origin', 'main');
  return { ada: await colleague(repo), origin };
}

/** Somebody with a plain clone. */
export async function newColleague(origin: TestRepo, name: string): Promise<Colleague> {
  return colleague(origin.clone(name));
}

async function colleague(repo: TestRepo): Promise<Colleague> {
  const context = await appContext(repo);
  return {
    repo,
    context,
    push: (options = {}) => pushRefs(context, options),
    fetch: (prune = false) => fetchRuns(context, { prune }),
  };
}
