import type { Digest } from '../model/digest.ts';
import type { RemoteRecords } from '../store/remote-port.ts';
import { decodeRecord, digestsField, encodeRecord, momentField, textField } from './record-fields.ts';

/** One document of a lease (docs/format.md, "Lease"). A lease is all documents of its id; the latest `until` counts. */
export interface LeaseDocument {
  readonly lease: string;
  /** Epoch milliseconds, by the clock of who holds it. */
  readonly createdAt: number;
  readonly until: number;
  readonly host: string;
  readonly user: string;
  readonly digests: readonly Digest[];
}

/** A lease as a collector sees it. */
export interface Lease {
  readonly id: string;
  readonly names: readonly string[];
  readonly until: number;
  readonly holder: string;
  readonly digests: ReadonlySet<Digest>;
}

const FOLDER = 'leases';
const NAME = /^leases\/([a-z0-9]+)-(\d+)\.json$/;

export function leaseName(id: string, number: number): string {
  return `${FOLDER}/${id}-${number}.json`;
}

export function encodeLease(lease: LeaseDocument): Buffer {
  return encodeRecord({
    version: 1,
    lease: lease.lease,
    createdAt: new Date(lease.createdAt).toISOString(),
    until: new Date(lease.until).toISOString(),
    host: lease.host,
    user: lease.user,
    digests: lease.digests,
  });
}

/**
 * All leases there are, ended ones too. A document that goes while this reads was of a lease that is released; its refs
 * were published before, so whoever reads leases first and refs afterwards sees one or the other.
 * @throws MlgitError `bad-gc-record` (integrity).
 */
export async function readLeases(records: RemoteRecords, signal?: AbortSignal): Promise<Lease[]> {
  const leases = new Map<string, { names: string[]; until: number; holder: string; digests: Set<Digest> }>();
  for await (const name of records.list(FOLDER, signal)) {
    const id = NAME.exec(name)?.[1];
    const bytes = id === undefined ? undefined : await records.read(name, signal);
    if (id === undefined || bytes === undefined) continue;
    const document = decodeLease(name, bytes);
    const lease = leases.get(id) ?? { names: [], until: 0, holder: '', digests: new Set<Digest>() };
    lease.names.push(name);
    lease.until = Math.max(lease.until, document.until);
    lease.holder = `${document.user} on ${document.host}`;
    for (const digest of document.digests) lease.digests.add(digest);
    leases.set(id, lease);
  }
  return [...leases].map(([id, lease]) => ({ id, ...lease }));
}

function decodeLease(name: string, bytes: Uint8Array): LeaseDocument {
  const fields = decodeRecord(name, bytes);
  return {
    lease: textField(name, fields, 'lease'),
    createdAt: momentField(name, fields, 'createdAt'),
    until: momentField(name, fields, 'until'),
    host: textField(name, fields, 'host'),
    user: textField(name, fields, 'user'),
    digests: digestsField(name, fields, 'digests'),
  };
}
