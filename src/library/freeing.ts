import type { Context } from '../app/context.ts';
import { parseSize } from '../app/parse-size.ts';
import { parseSpan } from '../app/parse-span.ts';
import type { Call } from './calls.ts';
import type { CloneCalls } from './clone-calls.ts';
import type { QuarantineOptions, Stores } from './stores.ts';
import { useCases } from './use-cases-later.ts';

type Freeing = Pick<Stores, 'evict' | 'evictResult' | 'quarantined' | 'undelete' | 'purge'>;

/** What takes bytes out of stores, and back. It is loaded when it is asked for. */
export function freeingCalls({ do: call }: CloneCalls): Freeing {
  return {
    evict: ({ specs = [], older, free, store, dryRun = false, ...options } = {}) =>
      call(options, async ({ context }, { signal }) => {
        const { evict, openRequiredStore } = await useCases();
        const limits = {
          ...(older === undefined ? {} : { olderMs: parseSpan('older', older) }),
          ...(free === undefined ? {} : { freeBytes: parseSize('free', String(free)) }),
        };
        const remote = await openRequiredStore(context, { name: store, access: 'read', signal });
        return evict(context, remote, { specs, dryRun, signal, ...limits });
      }),
    evictResult: (key, { dryRun = false, ...options } = {}) =>
      call(options, async ({ context }, { signal }) => {
        const { evictResults } = await useCases();
        return evictResults(context, key, { dryRun, signal });
      }),
    quarantined: (options = {}) =>
      call(options, async ({ context }, { signal }) => {
        const { listQuarantine } = await useCases();
        const { remote } = await quarantineOf(context, options, { signal });
        return listQuarantine(remote?.quarantined ?? context.inspection.quarantined, signal);
      }),
    undelete: (what, options = {}) =>
      call(options, async ({ context }, { signal }) => {
        const { undelete } = await useCases();
        return undelete(context, what, { ...(await quarantineOf(context, options, { signal })), signal });
      }),
    purge: (spec, { reason = '', ...options } = { reason: '' }) =>
      call(options, async ({ context }, { signal, warn }) => {
        const { purge, openAllStores } = await useCases();
        const stores = await openAllStores(context, signal);
        const purged = await purge(context, spec, { reason, stores, asks: false, signal });
        warn({
          message: 'Other clones keep their copies until their next mlgit fetch and mlgit gc',
          hints: ['mlgit push   (makes it known to them)'],
        });
        return purged;
      }),
  };
}

async function quarantineOf(
  context: Context,
  { remote = false, store }: QuarantineOptions,
  { signal }: Pick<Call, 'signal'>,
) {
  if (!remote && store === undefined) return {};
  const { openRequiredStore } = await useCases();
  return { remote: await openRequiredStore(context, { name: store, access: 'write', signal }) };
}
