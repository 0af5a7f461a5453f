import type { Root } from '../../gc/reach.ts';
import { decodeRecord, digestsField, encodeRecord } from '../../gc/record-fields.ts';
import { type Digest, digestHex } from '../../model/digest.ts';
import type { RemoteRecords } from '../../store/remote-port.ts';

const FOLDER = 'exports';

/** Keeps a worker that a file for a scheduler names, from now on: nobody knows when that file is used last. */
export async function keepExportedWorker(
  records: RemoteRecords,
  worker: Digest,
  signal?: AbortSignal,
): Promise<void> {
  const name = `${FOLDER}/${digestHex(worker)}.json`;
  await records.publish(name, encodeRecord({ version: 1, digests: [worker] }), signal);
}

/** What exported files need of the store (docs/format.md, "Exports"). @throws MlgitError `bad-gc-record` (integrity). */
export async function exportedWorkers(records: RemoteRecords, signal?: AbortSignal): Promise<Root[]> {
  const roots: Root[] = [];
  for await (const name of records.list(FOLDER, signal)) {
    const bytes = await records.read(name, signal);
    if (bytes === undefined) continue;
    const digests = digestsField(name, decodeRecord(name, bytes), 'digests');
    roots.push(...digests.map((digest): Root => ({ kind: 'file', digest })));
  }
  return roots;
}
