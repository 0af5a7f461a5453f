import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MlgitError } from '../../model/mlgit-error.ts';
import { formatStoreAddress } from '../../model/store-address.ts';
import type { RemoteStore, StoreFeatures } from '../../store/remote-port.ts';
import { ensureStoreId, readStoreId } from '../../store/store-id.ts';
import { Ledger } from '../../transfer/ledger.ts';
import type { Context } from '../context.ts';
import { openStore } from '../open-store.ts';
import type { OpenedRemote } from './opened-remote.ts';
import { chooseStore, type StoreRemote } from './store-remotes.ts';

export interface OpenRemoteOptions {
  /** As `mlgit remote list` names it; undefined: the one that is used by default. */
  readonly name?: string | undefined;
  /** `write` gives a store without identity one, and makes a store in an empty place that was never one. */
  readonly access: 'read' | 'write';
  /** Makes a store also in an empty folder that was one before, when the user says so. */
  readonly create?: boolean;
  readonly signal?: AbortSignal;
}

/** The configured store, opened once a command; undefined when none is configured. */
export async function openConfiguredStore(
  context: Context,
  options: OpenRemoteOptions,
): Promise<OpenedRemote | undefined> {
  const chosen = await chooseStore(context, options.name);
  return chosen === undefined ? undefined : openRemote(context, chosen, options);
}

/** The configured store to read from; undefined also for one that nobody has written to yet. */
export async function openMadeStore(
  context: Context,
  signal: AbortSignal,
): Promise<OpenedRemote | undefined> {
  try {
    return await openConfiguredStore(context, { access: 'read', signal });
  } catch (error) {
    if (error instanceof MlgitError && error.code === 'no-such-store') return undefined;
    throw error;
  }
}

/** What opening a store needs to know and to remember. */
export type StoreHolder = Pick<Context, 'config' | 'home' | 'memo' | 'openedRemotes'>;

export function openRemote(
  context: StoreHolder,
  remote: StoreRemote,
  options: Omit<OpenRemoteOptions, 'name'>,
): Promise<OpenedRemote> {
  const key = `${options.access} ${formatStoreAddress(remote.address)}`;
  const known = context.openedRemotes.get(key);
  if (known !== undefined) return known;
  const opening = open(context, remote, options);
  context.openedRemotes.set(key, opening);
  // A failure is the caller's; the next one tries again.
  opening.catch(() => context.openedRemotes.delete(key));
  return opening;
}

/** Lets go of every store that was opened. One that could not be has told whoever asked for it. */
export async function closeRemotes(opened: StoreHolder['openedRemotes']): Promise<void> {
  for (const remote of opened.values()) await remote.then((one) => one.close()).catch(() => undefined);
}

/** What this clone knows of a store by the identity that it had when it was last opened; undefined: it never was. */
export function rememberedLedger(
  { memo }: Pick<StoreHolder, 'memo'>,
  { address }: Pick<StoreRemote, 'address'>,
): Ledger | undefined {
  const id = memo(IDENTITIES).get(formatStoreAddress(address));
  return id === undefined ? undefined : ledgerOf(memo, id);
}

const IDENTITIES = 'store-id';

function ledgerOf(memo: StoreHolder['memo'], id: string): Ledger {
  return new Ledger(memo(`ledger ${id}`));
}

async function open(
  context: StoreHolder,
  { name, address }: StoreRemote,
  { access, create = false, signal }: Omit<OpenRemoteOptions, 'name'>,
): Promise<OpenedRemote> {
  const { config } = context;
  const { url, ...s3 } = address;
  const where = formatStoreAddress(address);
  const identities = context.memo(IDENTITIES);
  const before = identities.get(where);
  const wasKnown = before !== undefined;
  const mayCreate = access === 'write' && (create || !wasKnown || url.startsWith('s3:'));
  if (mayCreate) await makeFolder(url);
  const opening = openStore(url, {
    config,
    stateFolder: join(context.home, 'remotes'),
    // An empty folder that was a store may be a disk that is not mounted; an empty bucket can only be an empty bucket.
    whenNew: mayCreate ? 'create' : 'refuse',
    features: (probe) => remembered(context, where, probe),
    s3,
    ...(signal === undefined ? {} : { signal }),
  });
  const store = await opening.catch((error: unknown) => {
    throw wasKnown ? lostStore(error, name) : error;
  });
  try {
    const id = await identify(store, access, config.randomBytes);
    if (id !== undefined) identities.set(where, id);
    const ledger = ledgerOf(context.memo, id ?? '');
    if (id === undefined) ledger.clear();
    return { ...store, name, address, id, begunAnew: wasKnown && before !== id, ledger };
  } catch (error) {
    store.close();
    throw error;
  }
}

/** What was a store is none now: a disk that is not mounted, or a folder that somebody emptied. */
function lostStore(error: unknown, name: string): unknown {
  if (!(error instanceof MlgitError) || error.code !== 'no-such-store') return error;
  const { code, kind, details } = error;
  return new MlgitError(`${error.message}, where there was one before`, {
    code,
    kind,
    hints: [
      'mount   (shows whether the disk is there)',
      `mlgit remote check ${name} --create && mlgit push   (when it was emptied: sends everything again)`,
    ],
    details,
    cause: error,
  });
}

async function identify(
  { records, store }: RemoteStore,
  access: 'read' | 'write',
  randomBytes: (length: number) => Uint8Array,
): Promise<string | undefined> {
  return access === 'write'
    ? ensureStoreId(records, store.name, randomBytes)
    : readStoreId(records, store.name);
}

/** The last folder of the path alone: what is above it tells whether the disk is mounted. */
async function makeFolder(url: string): Promise<void> {
  if (!url.startsWith('file:')) return;
  try {
    await mkdir(fileURLToPath(url));
  } catch (error) {
    // It is there, or opening it says what is wrong with it.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST' && code !== 'ENOENT') throw cannotMake(url, error);
  }
}

function cannotMake(url: string, cause: unknown): MlgitError {
  const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
  return new MlgitError(`Cannot make the folder of the store ${url}: ${reason}`, {
    code: 'not-writable',
    kind: 'io',
    hints: [`ls -ld ${fileURLToPath(new URL('..', url))}`],
    details: { store: url },
    cause,
  });
}

/** Probed once a store, and a week later again: servers are upgraded. */
const FEATURES_LAST_MS = 7 * 24 * 60 * 60_000;

async function remembered(
  context: Pick<Context, 'config' | 'memo'>,
  where: string,
  probe: () => Promise<StoreFeatures>,
): Promise<StoreFeatures> {
  const memo = context.memo('store-features');
  const now = context.config.clock.now();
  const known = memo.get(where);
  if (known !== undefined) {
    const { at, features } = JSON.parse(known) as { at: number; features: StoreFeatures };
    if (features.version === 1 && now - at < FEATURES_LAST_MS && now >= at) return features;
  }
  const features = await probe();
  memo.set(where, JSON.stringify({ at: now, features }));
  return features;
}
