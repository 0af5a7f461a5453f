import type { TaskOrder } from '../../../executor/remote/task-order.ts';
import type { Digest } from '../../../model/digest.ts';
import type { StoredBytes } from '../../../model/execution.ts';
import type { LocalStore } from '../../../store/local-port.ts';
import { openBlob } from '../../../store/open-blob.ts';
import type { Store } from '../../../store/port.ts';
import { receiveBlobs } from '../../../transfer/receive-blobs.ts';
import type { CodeFile } from '../../../workspace/code-files.ts';
import { blobsOfCode, decodeCodeList } from '../code-list.ts';

export interface BroughtCode {
  readonly code: readonly CodeFile[];
  readonly lock: Uint8Array | undefined;
}

/** Lists of code that were read before. */
export type KnownLists = Map<Digest, readonly CodeFile[]>;

/** Brings what an order names from the store of the team, all verified. @throws what `receiveBlobs` and `decodeCodeList` do. */
export async function bringOrdered(
  order: TaskOrder,
  { from, to, lists }: { readonly from: Store; readonly to: LocalStore; readonly lists: KnownLists },
): Promise<BroughtCode> {
  const { digest } = order.code;
  const code = lists.get(digest) ?? decodeCodeList(digest, await readBlob(from, order.code));
  lists.set(digest, code);
  const inputs = Object.values(order.prepared.inputs).map(({ input }) => input);
  await receiveBlobs([...inputs, ...blobsOfCode(code)], { from, to });
  return { code, lock: order.lock === undefined ? undefined : await readBlob(from, order.lock) };
}

async function readBlob(store: Store, { digest }: StoredBytes): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of await openBlob(store, digest)) parts.push(part);
  return Buffer.concat(parts);
}
