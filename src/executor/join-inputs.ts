import { extname } from 'node:path';
import { formatItem } from '../flow/format-item.ts';
import type { TasksAbove } from '../flow/plan-types.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import { encodeCanonical, type RecordValue } from '../model/canonical-json.ts';
import type { Item } from '../model/flow.ts';
import { encodeTreeBlob, type TreeEntry } from '../model/tree-blob.ts';
import type { LocalStore } from '../store/local-port.ts';

/** One item of a join: what its task made. */
export interface JoinedItem {
  readonly item: Item;
  readonly content: ArtifactContent;
  /** Declared path of the output: its extension is the entry's. */
  readonly path: string;
}

export const JOIN_INDEX = 'index.json';

/**
 * A folder with an entry an item, called `key=value,…` with the output's extension, and `index.json`, a list of
 * `{"entry", "item"}` in the order of the items (docs/format.md, "Joins"). Equal items make equal bytes.
 */
export async function joinItems(items: readonly JoinedItem[], store: LocalStore): Promise<ArtifactContent> {
  const named = items.map(({ item, content, path }) => ({
    item,
    content,
    entry: entryName(item, content, path),
  }));
  const index = Buffer.from(
    encodeCanonical(named.map(({ item, entry }) => ({ entry, item })) as unknown as RecordValue, 'lines'),
  );
  const entries: TreeEntry[] = named.map(({ content, entry }) => ({ name: entry, ...entryOf(content) }));
  entries.push({
    name: JOIN_INDEX,
    kind: 'file',
    sizeBytes: index.length,
    digest: await store.putBytes(index),
  });
  const digest = await store.putBytes(Buffer.from(encodeTreeBlob(entries)));
  return { kind: 'tree', digest, sizeBytes: entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
}

function entryName(item: Item, { kind }: ArtifactContent, path: string): string {
  return `${formatItem(item)}${kind === 'file' ? extensionOf(path) : ''}`;
}

/** `.tar.gz` of `x.tar.gz`, where `extname` sees the last word alone. */
function extensionOf(path: string): string {
  const [double] = /\.tar\.[a-z0-9]+$/i.exec(path) ?? [];
  return double ?? extname(path);
}

function entryOf({ kind, digest, sizeBytes, executable }: ArtifactContent): Omit<TreeEntry, 'name'> {
  return { kind: executable === true ? 'executable' : kind, digest, sizeBytes };
}

/** Joins of one run, each made once: tasks of one fan-out that take the same share the list of tasks above. */
export class Joins {
  private readonly made = new WeakMap<TasksAbove, Map<string, Promise<ArtifactContent>>>();

  of(above: TasksAbove, what: string, make: () => Promise<ArtifactContent>): Promise<ArtifactContent> {
    let byName = this.made.get(above);
    if (byName === undefined) {
      byName = new Map();
      this.made.set(above, byName);
    }
    let content = byName.get(what);
    if (content === undefined) {
      content = make();
      byName.set(what, content);
    }
    return content;
  }
}
