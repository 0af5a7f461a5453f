import type { EventSink } from '../../model/event.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';
import { type CacheTrust, readCacheTrust } from './cache-trust.ts';
import { openConfiguredStore } from './open-remote.ts';
import { type EntryTrust, SharedCache } from './shared-cache.ts';
import { SignedEntries } from './signed-entries.ts';

/** How long a store may take to answer for the first time before a run goes on without it. */
const OPENS_WITHIN_MS = 20_000;

/**
 * The cache that a run looks into: its own, then that of the team. `git config mlgit.cacheTrust own` leaves the second
 * out, for whoever trusts nothing that others with access to the store have computed; `signed` takes of both what allowed
 * signers stand for.
 */
export function teamCache(
  context: Context,
  options: {
    readonly remoteCache: boolean;
    readonly bring: boolean;
    readonly signal: AbortSignal;
    readonly emit: EventSink;
  },
): SharedCache {
  const { signal, emit } = options;
  const trust = readCacheTrust(context);
  // Whoever looks up the first key is told of a mistake in it.
  trust.catch(() => undefined);
  return new SharedCache(context, {
    bring: options.bring,
    signal,
    trusts: trusting(trust, () => new SignedEntries(context, options)),
    told: { clock: context.config.clock, emit },
    remote: async () => {
      if (!options.remoteCache || (await trust) === 'own') return undefined;
      const within = AbortSignal.any([signal, AbortSignal.timeout(OPENS_WITHIN_MS)]);
      try {
        return await openConfiguredStore(context, { access: 'read', signal: within });
      } catch (error) {
        // Nobody has pushed yet: it will be made then, or found to be wrong.
        if (error instanceof MlgitError && error.code === 'no-such-store') return undefined;
        if (!signal.aborted && (error as Error).name === 'TimeoutError') throw noAnswer(error);
        throw error;
      }
    },
    onFailure: ({ message, hints }) =>
      emit({
        type: 'warning',
        at: context.config.clock.now(),
        message: `Going on without the results of colleagues: ${message}`,
        hints: [...hints],
      }),
  });
}

/** What makes entries trusted, where not all are. Rejected only when it is asked for. */
function trusting(trust: Promise<CacheTrust>, signed: () => EntryTrust): Promise<EntryTrust | undefined> {
  const trusts = trust.then((value) => (value === 'signed' ? signed() : undefined));
  trusts.catch(() => undefined);
  return trusts;
}

function noAnswer(cause: unknown): MlgitError {
  return new MlgitError(`The store of the team did not answer within ${OPENS_WITHIN_MS / 1000} s`, {
    code: 'store-unreachable',
    kind: 'unreachable',
    hints: ['mlgit remote check', 'mlgit run --no-remote-cache'],
    cause,
  });
}
