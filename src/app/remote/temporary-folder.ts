import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/config.ts';

/** Does `work` in a folder of its own below `TMPDIR`, which is gone afterwards. */
export async function inTemporaryFolder<T>(
  { env }: Pick<Config, 'env'>,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(env.TMPDIR || '/tmp', 'mlgit-work-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
