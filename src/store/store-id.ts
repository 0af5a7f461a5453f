import { MlgitError } from '../model/mlgit-error.ts';
import type { RemoteRecords } from './remote-port.ts';

/** docs/format.md, "Identity of a store". */
export const STORE_ID_NAME = 'identity.json';
const FORM = /^\{"id":"([0-9a-f]{32})","version":1\}\n$/;

/**
 * The id of a store: random, made by its first writer, the same as long as the store is. A store that was emptied and
 * begun anew has another one, by which all that was remembered of it is known to be wrong.
 * @throws MlgitError `bad-store-id` (integrity).
 */
export async function readStoreId(
  records: RemoteRecords,
  store: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const bytes = await records.read(STORE_ID_NAME, signal);
  if (bytes === undefined) return undefined;
  const id = FORM.exec(bytes.toString('utf8'))?.[1];
  if (id !== undefined) return id;
  throw new MlgitError(`The identity ${store}/${STORE_ID_NAME} cannot be understood`, {
    code: 'bad-store-id',
    kind: 'integrity',
    hints: ['mlgit fsck --remote', 'npm install -g mlgit@latest   (a newer release may have written it)'],
    details: { where: `${store}/${STORE_ID_NAME}` },
  });
}

/** The id, made now if the store has none. Of several first writers all see the one that stayed. */
export async function ensureStoreId(
  records: RemoteRecords,
  store: string,
  randomBytes: (length: number) => Uint8Array,
): Promise<string> {
  const known = await readStoreId(records, store);
  if (known !== undefined) return known;
  const id = Buffer.from(randomBytes(16)).toString('hex');
  await records.publish(STORE_ID_NAME, Buffer.from(`{"id":"${id}","version":1}\n`));
  return (await readStoreId(records, store)) ?? id;
}
