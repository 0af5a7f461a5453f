import { fetchRuns } from '../app/fetch-runs.ts';
import { incompletePush, type PushReport, push } from '../app/sharing/push.ts';
import type { CloneCalls } from './clone-calls.ts';
import type { Repository } from './repository.ts';
import type { PushResult } from './results.ts';
import { runsNamed } from './runs-named.ts';

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
        const chosen = runs === undefined ? {} : { runs: await runsNamed(context, runs) };
        const report = await push(context, { remote, store, ...chosen, signal, asks: false });
        const problem = incompletePush(report);
        if (problem !== undefined) throw problem;
        return sent(report);
      }),
  };
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
