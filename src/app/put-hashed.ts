import { createHasher } from '../model/blake3.ts';
import type { BundledFile } from '../model/bundle-index.ts';
import type { Context } from './context.ts';
import { putWhole } from './put-whole.ts';

/** Puts a file in its place, as a whole, and tells its digest and size. */
export async function putHashed(
  path: string,
  parts: AsyncIterable<Uint8Array>,
  { config }: Pick<Context, 'config'>,
): Promise<BundledFile> {
  const hasher = createHasher();
  let sizeBytes = 0;
  async function* hashed(): AsyncGenerator<Uint8Array> {
    for await (const part of parts) {
      hasher.update(part);
      sizeBytes += part.length;
      yield part;
    }
  }
  await putWhole(path, hashed(), { tag: Buffer.from(config.randomBytes(6)).toString('hex') });
  return { digest: hasher.digest(), sizeBytes };
}
