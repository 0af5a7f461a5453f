import type { Context } from '../app/context.ts';
import { fetchRuns } from '../app/fetch-runs.ts';
import { resolveRun } from '../app/resolve-spec.ts';
import { incompletePush, type PushReport, push } from '../app/sharing/push.ts';
import type { CloneCalls } from './clone-calls.ts';
import type { Repository } from './repository.ts';
import type { PushResult } from './results.ts';

/** What speaks with remotes. Nobody is asked for a password. */
export function sharingCalls({ do: call }: CloneCalls): Pick<Repository, 'fetch' | 'push'> {
  return {
    fetch: ({ remote, prune = false, depth, ...options } = {}) =>
      call(options, async ({ context }, { signal }) => {
        const how = { remote, prune, signal, asks: false, ...(depth === undefined ? {} : { depth }) };
        const fetched = await fetchRuns(context, how);
        const { remote: name, runs, tags, notes, removed, diverged } = fetched;
        return { remote: name, runs, tags, notes, removed, diverged };
      }),
    push: ({ remote, store, runs, ...options } = {}) =>
      call(options, async ({ context }, { signal }) => {
        const chosen = runs === undefined ? {} : { runs: await runsOf(context, runs) };
        const report = await push(context, { remote, store, ...chosen, signal, asks: false });
        const problem = incompletePush(report);
        if (problem !== undefined) throw problem;
        return sent(report);
      }),
  };
}

async function runsOf(context: Context, specs: readonly string[]) {
  const runs = [];
  for (const spec of specs) runs.push(await resolveRun(context, spec));
  return [...new Set(runs)];
}

function sent({ store, refs }: PushReport): PushResult {
  return {
    ...(store === undefined ? {} : { store: storePart(store) }),
    ...(refs === undefined ? {} : { refs: { remote: refs.remote, pushed: refs.pushed } }),
  };
}

function storePart({ name, url, blobs, bytes }: NonNullable<PushReport['store']>) {
  return { name, url, blobs, bytes };
}
