import { mapPool } from '../base/pool.ts';
import type { Digest } from '../model/digest.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { RemoteFinding, RemoteReport } from '../model/remote-report.ts';
import type { Store } from '../store/port.ts';
import type { RemoteStore } from '../store/remote-port.ts';

export interface CheckRemoteOptions {
  readonly remote: RemoteStore;
  /** What the store has to have: sizes in bytes where they are known, in the order in which they may be put. */
  readonly expected: ReadonlyMap<Digest, number | undefined>;
  /** Reads and hashes every blob of the store; without it each expected one is asked for. */
  readonly full: boolean;
  /** Where a missing or damaged blob may be had from; undefined: nothing is mended. */
  readonly sources: readonly Store[] | undefined;
  /** Called before anything is put, with all that will be. */
  readonly beforeRepair: (digests: readonly Digest[]) => Promise<void>;
  readonly signal: AbortSignal;
  /** Bytes and blobs since the last call. */
  readonly onProgress: (bytes: number, blobs: number) => void;
}

/** Compares a shared store with what it has to have. Nothing that is found is thrown; what cannot be asked is. */
export async function checkRemote(options: CheckRemoteOptions): Promise<RemoteReport> {
  const { remote, expected, full, signal } = options;
  const damaged = new Map<Digest, RemoteFinding['kind']>();
  const totals = { blobs: 0, bytes: 0 };
  const ask = async ([digest, sizeBytes]: readonly [Digest, number | undefined]): Promise<void> => {
    const found = await remote.store.stat(digest);
    totals.blobs++;
    options.onProgress(0, 1);
    if (found === undefined) damaged.set(digest, 'missing');
    else if (sizeBytes !== undefined && found !== sizeBytes) damaged.set(digest, 'wrong-size');
  };
  await mapPool(expected, remote.store.concurrency, ask, signal);
  let others = 0;
  const present: Digest[] = [];
  for await (const digest of remote.store.list(signal)) {
    if (!expected.has(digest)) others++;
    if (full && !damaged.has(digest)) present.push(digest);
  }
  const read = async (digest: Digest): Promise<void> => {
    const bytes = await wholeBytes(remote.store, digest, signal);
    if (bytes === undefined) damaged.set(digest, 'corrupt');
    totals.bytes += bytes ?? 0;
    options.onProgress(bytes ?? 0, 1);
  };
  await mapPool(present, READERS, read, signal);
  const findings = await mend(options, damaged);
  return { ...totals, store: remote.store.name, others, full, findings };
}

/** Each may hold several ranges of 8 MiB. */
const READERS = 4;

/** Undefined when the bytes are not what the name says. */
async function wholeBytes(store: Store, digest: Digest, signal: AbortSignal): Promise<number | undefined> {
  try {
    let bytes = 0;
    for await (const part of (await store.get(digest, signal)) ?? []) bytes += part.length;
    return bytes;
  } catch (error) {
    if (error instanceof MlgitError && error.code === 'digest-mismatch') return undefined;
    throw error;
  }
}

/** What is damaged is taken out of sight first, whether or not anybody has it whole: it serves nobody. */
async function mend(
  options: CheckRemoteOptions,
  damaged: ReadonlyMap<Digest, RemoteFinding['kind']>,
): Promise<RemoteFinding[]> {
  const { sources, remote, expected, signal } = options;
  if (sources === undefined || damaged.size === 0) {
    return [...damaged].map(([digest, kind]) => ({ digest, kind, repaired: false }));
  }
  await options.beforeRepair([...damaged.keys()]);
  const findings: RemoteFinding[] = [];
  const lacking = new Set<Digest>();
  const order = [...expected.keys(), ...damaged.keys()].filter((digest) => damaged.has(digest));
  for (const digest of new Set(order)) {
    signal.throwIfAborted();
    const kind = damaged.get(digest) as RemoteFinding['kind'];
    const quarantined = kind === 'missing' ? undefined : await remote.quarantine(digest);
    // A folder must not stand for what is not there; sizes are known of files alone.
    const mayStand = lacking.size === 0 || expected.get(digest) !== undefined;
    const from = mayStand ? await putFromAny(remote.store, sources, digest, signal) : undefined;
    if (from === undefined) lacking.add(digest);
    findings.push({
      digest,
      kind,
      repaired: from !== undefined,
      ...(from === undefined ? {} : { from }),
      ...(quarantined === undefined ? {} : { quarantined }),
    });
  }
  return findings;
}

async function putFromAny(
  to: Store,
  sources: readonly Store[],
  digest: Digest,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const source of sources) {
    try {
      const stream = await source.get(digest, signal);
      if (stream === undefined) continue;
      await to.putStream(stream, digest, signal);
      return source.name;
    } catch (error) {
      // Damaged there, too.
      if (!(error instanceof MlgitError) || error.code !== 'digest-mismatch') throw error;
    }
  }
  return undefined;
}
