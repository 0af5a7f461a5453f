import { type Dirent, readdirSync, readlinkSync } from 'node:fs';
import { compareBytes } from '../../base/byte-order.ts';
import { ioError } from '../io-error.ts';
import { badFileName, linkEscapes, specialFile } from './file-refusals.ts';
import { staysInside } from './link-target.ts';

/** Entries of a folder in byte order. @throws MlgitError `bad-file-name` (usage), `unreadable` (io). */
export function listFolder(folder: string): Dirent[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
    if (entries.some((entry) => entry.name.includes('\ufffd'))) refuseBadNames(folder);
  } catch (error) {
    throw ioError(error, 'read', folder);
  }
  return entries.sort((a, b) => compareBytes(a.name, b.name));
}

/** Node decodes what is not UTF-8 to U+FFFD, which is also a character that a name may hold. */
function refuseBadNames(folder: string): void {
  for (const name of readdirSync(folder, { encoding: 'buffer' })) {
    const text = name.toString('utf8');
    if (!Buffer.from(text, 'utf8').equals(name)) throw badFileName(folder, text);
  }
}

/** Target of a link, `depth` folders below the top. @throws MlgitError `link-escapes` (usage). */
export function readInnerLink(path: string, depth: number): string {
  let target: string;
  try {
    target = readlinkSync(path);
  } catch (error) {
    throw ioError(error, 'read', path);
  }
  if (!staysInside(target, depth)) throw linkEscapes(path, target);
  return target;
}

/** Refuses what no artifact can hold, anywhere below, before anything is moved. */
export function refuseUnfit(folder: string, depth = 0): void {
  for (const entry of listFolder(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) refuseUnfit(path, depth + 1);
    else if (entry.isSymbolicLink()) readInnerLink(path, depth);
    else if (!entry.isFile()) throw specialFile(path);
  }
}
