import { link, stat } from 'node:fs/promises';
import { errnoOf } from './io-error.ts';

/** What a file system answers that has no hard links. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

export function isWithoutLinks(error: unknown): boolean {
  return NO_LINKS.has(errnoOf(error) ?? '');
}

/**
 * Gives a file a second name, which must be free; undefined where there are no links. An NFS server whose answer was
 * lost says EEXIST to the repeated request, so links are counted.
 */
export async function linkOnce(file: string, name: string): Promise<'linked' | 'exists' | undefined> {
  try {
    await link(file, name);
    return 'linked';
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return (await stat(file)).nlink > 1 ? 'linked' : 'exists';
    if (isWithoutLinks(error)) return undefined;
    throw error;
  }
}
