import { compareBytes } from '../base/byte-order.ts';
import { type Digest, digestFromHex, digestHex } from './digest.ts';
import { MlgitError } from './mlgit-error.ts';

/**
 * A folder's canonical listing (docs/format.md, "Tree blob"). A first line `mlgit tree 1`, then one line an entry,
 * in byte order of names: kind (`f`ile, e`x`ecutable, `l`ink, `t`ree), size in bytes (of a tree: of all below it),
 * digest in hex, name as a JSON string; single spaces, each line ended by a newline. A link's blob is its target.
 */
export interface TreeEntry {
  readonly name: string;
  readonly kind: 'file' | 'executable' | 'link' | 'tree';
  readonly sizeBytes: number;
  readonly digest: Digest;
}

export const TREE_HEADER = 'mlgit tree 1\n';
const LETTERS = { file: 'f', executable: 'x', link: 'l', tree: 't' } as const;
const KINDS: { readonly [letter: string]: TreeEntry['kind'] } = {
  f: 'file',
  x: 'executable',
  l: 'link',
  t: 'tree',
};
const LINE = /^([fxlt]) (0|[1-9]\d*) ([0-9a-f]{64}) (".*")$/s;

export function encodeTreeBlob(entries: readonly TreeEntry[]): string {
  const sorted = [...entries].sort((a, b) => compareBytes(a.name, b.name));
  return (
    TREE_HEADER +
    sorted
      .map((e) => `${LETTERS[e.kind]} ${e.sizeBytes} ${digestHex(e.digest)} ${JSON.stringify(e.name)}\n`)
      .join('')
  );
}

/** @throws MlgitError `bad-tree` (integrity) on any departure from the form, on unsafe, repeated or unsorted names. */
export function decodeTreeBlob(text: string): TreeEntry[] {
  if (!text.startsWith(TREE_HEADER) || !text.endsWith('\n')) throw badTree('no header');
  const lines = text.slice(TREE_HEADER.length).split('\n');
  lines.pop();
  const entries = lines.map(decodeTreeLine);
  for (let i = 1; i < entries.length; i++) {
    const before = entries[i - 1] as TreeEntry;
    const entry = entries[i] as TreeEntry;
    if (compareBytes(before.name, entry.name) >= 0)
      throw badTree(`${JSON.stringify(entry.name)} is out of order`);
  }
  return entries;
}

/** One line without its end. @throws MlgitError `bad-tree` (integrity). */
export function decodeTreeLine(line: string): TreeEntry {
  const [, letter, size, hex, quoted] = LINE.exec(line) ?? [];
  const kind = KINDS[letter ?? ''];
  if (kind === undefined || size === undefined || hex === undefined || quoted === undefined) {
    throw badTree(`line ${JSON.stringify(line)}`);
  }
  const sizeBytes = Number(size);
  if (!Number.isSafeInteger(sizeBytes)) throw badTree(`size ${size}`);
  return { name: parseName(quoted), kind, sizeBytes, digest: digestFromHex(hex) };
}

function parseName(quoted: string): string {
  let name: unknown;
  try {
    name = JSON.parse(quoted);
  } catch (cause) {
    throw badTree(`name ${quoted}`, cause);
  }
  if (typeof name !== 'string' || !isSafeEntryName(name)) throw badTree(`unsafe name ${quoted}`);
  if (JSON.stringify(name) !== quoted) throw badTree(`name ${quoted} in another form`);
  return name;
}

/** One path segment that cannot leave its folder. */
export function isSafeEntryName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name);
}

export function badTree(found: string, cause?: unknown): MlgitError {
  return new MlgitError(`Expected a folder listing "mlgit tree 1", found ${found}`, {
    code: 'bad-tree',
    kind: 'integrity',
    hints: ['mlgit fsck'],
    cause,
  });
}
