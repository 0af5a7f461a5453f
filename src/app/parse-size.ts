import { readSize } from '../base/size.ts';
import { usageError } from '../model/mlgit-error.ts';

/** `10GiB`, `500MB` or bytes. @throws MlgitError `bad-size` (usage). */
export function parseSize(flag: string, text: string): number {
  const bytes = readSize(text, { bare: true });
  if (bytes !== undefined) return bytes;
  throw usageError('bad-size', `${flag} ${JSON.stringify(text)} is no size`, [
    `${flag} 10GiB`,
    `${flag} 500MB`,
  ]);
}
