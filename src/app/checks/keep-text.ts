import type { Context } from '../context.ts';
import type { CheckLog } from './check-memo.ts';

/** Puts a text that a check made into the local store. */
export async function keepText({ store }: Context, text: string): Promise<CheckLog> {
  const bytes = Buffer.from(text);
  return { digest: await store.putBytes(bytes), sizeBytes: bytes.byteLength };
}
