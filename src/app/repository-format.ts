import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  encodeFormatRecord,
  type FormatRecord,
  parseFormatRecord,
  requireFeatures,
} from '../model/format-record.ts';

/** `runs-1`: run commits, tag commits and notes as docs/format.md specifies them. */
const KNOWN = ['runs-1'];
const CREATED: FormatRecord = { version: 1, requiredToRead: KNOWN, requiredToWrite: KNOWN };

/**
 * Reads the repository's format record before anything else of mlgit's in it, or writes it in a repository that is
 * new to mlgit. `random` makes a name that nobody else uses.
 * @throws MlgitError `format-too-new`, `bad-format-record` (integrity).
 */
export async function requireKnownFormat(home: string, random: () => string): Promise<void> {
  const path = join(home, 'format.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    text = encodeFormatRecord(CREATED);
    const temp = join(home, `.format-${random()}`);
    await writeFile(temp, text, { flag: 'wx' });
    await rename(temp, path);
  }
  const record = parseFormatRecord(text, path);
  requireFeatures(record, KNOWN, 'read', path);
  requireFeatures(record, KNOWN, 'write', path);
}
