import { MlgitError } from '../../model/mlgit-error.ts';
import { formatStoreAddress } from '../../model/store-address.ts';
import type { StoreFeatures } from '../../store/remote-port.ts';
import { readWhole } from '../../store/tree-walk.ts';
import type { Context } from '../context.ts';
import { openRemote } from './open-remote.ts';
import type { StoreRemote } from './store-remotes.ts';

export interface RemoteCheck {
  readonly name: string;
  readonly url: string;
  readonly id: string | undefined;
  /** What the credentials permit: `read` takes no push, and fetches and pulls all the same. */
  readonly access: 'write' | 'read';
  /** Absent where nothing may be written, by which they are found out. */
  readonly features?: StoreFeatures;
  /** Time in milliseconds from put to verified get of a few bytes; absent where nothing may be written. */
  readonly roundTripMs?: number;
  /** What the store lacks of what a team can rely on, each with what mlgit does about it. */
  readonly limits: readonly string[];
}

interface CheckOptions {
  readonly signal: AbortSignal;
  readonly create: boolean;
}

/**
 * Really uses a store: opens it, puts a few bytes, reads them back verified, and takes them away again; one that may only be read
 * is opened for that.
 */
export async function checkRemote(
  context: Context,
  remote: StoreRemote,
  options: CheckOptions,
): Promise<RemoteCheck> {
  try {
    return await checkWriting(context, remote, options);
  } catch (error) {
    if (!(error instanceof MlgitError) || error.code !== 'access-denied') throw error;
    const found = await checkReading(context, remote, { refused: error.message, signal: options.signal });
    if (found === undefined) throw error;
    return found;
  }
}

/** Undefined when the store may not be read either, or is not there. */
async function checkReading(
  context: Context,
  remote: StoreRemote,
  { refused, signal }: { readonly refused: string; readonly signal: AbortSignal },
): Promise<RemoteCheck | undefined> {
  try {
    const { id } = await openRemote(context, remote, { access: 'read', signal });
    const limits = [`a push is refused: ${refused}`];
    return { name: remote.name, url: formatStoreAddress(remote.address), id, access: 'read', limits };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof MlgitError) return undefined;
    throw error;
  }
}

async function checkWriting(
  context: Context,
  remote: StoreRemote,
  { signal, create }: CheckOptions,
): Promise<RemoteCheck> {
  const { store, features, id } = await openRemote(context, remote, { access: 'write', signal, create });
  const { clock, randomBytes } = context.config;
  const began = clock.monotonic();
  const bytes = Buffer.from(`mlgit remote check ${Buffer.from(randomBytes(16)).toString('hex')}\n`);
  const digest = await store.putBytes(bytes);
  await readWhole(store, digest, signal);
  await store.remove(digest);
  const roundTripMs = clock.monotonic() - began;
  // A disk has its own checksums, and no request to go with one.
  const asked = await features();
  const found = remote.address.url.startsWith('file:') ? { ...asked, checksums: 'checked' as const } : asked;
  return {
    name: remote.name,
    url: formatStoreAddress(remote.address),
    id,
    access: 'write',
    features: found,
    roundTripMs,
    limits: limitsOf(found),
  };
}

function limitsOf(features: StoreFeatures): string[] {
  const limits: string[] = [];
  if (features.conditionalPut !== 'atomic') {
    limits.push(
      'creates are not decided between writers: blobs and records are safe, mlgit gc --remote is refused',
    );
  }
  if (features.checksums === 'ignored') {
    limits.push('checksums of uploads are not looked at: what is read is verified all the same');
  }
  if (features.listing === 'delayed') {
    limits.push('listings lag behind: what is not in one is asked for by itself');
  }
  return limits;
}
