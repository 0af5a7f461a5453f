import { extname } from 'node:path';
import { formatItem } from '../flow/format-item.ts';
import type { TasksAbove } from '../flow/plan-types.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import { encodeCanonical, type RecordValue } from '../model/canonical-json.ts';
import type { Item } from '../model/flow.ts';
import { encodeTreeBlob, type TreeEntry } from '../model/tree-blob.ts';
import type { LocalStore } from '../store/local-port.ts';
import type { JoinedFacts } from './input-facts.ts';

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
  const named = items.map((one) => ({ ...one, entry: entryName(one) }));
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

/** What an item is called in the folder. */
export function entryName({ item, content, path }: JoinedItem): string {
  return `${formatItem(item)}${content.kind === 'file' ? extensionOf(path) : ''}`;
}

/** `.tar.gz` of `x.tar.gz`, where `extname` sees the last word alone. */
function extensionOf(path: string): string {
  const [double] = /\.tar\.[a-z0-9]+$/i.exec(path) ?? [];
  return double ?? extname(path);
}

function entryOf({ kind, digest, sizeBytes, executable }: ArtifactContent): Omit<TreeEntry, 'name'> {
  return { kind: executable === true ? 'executable' : kind, digest, sizeBytes };
}

/** A join, and of its entries what tasks are told that want to know. */
export interface MadeJoin {
  readonly content: ArtifactContent;
  readonly joined?: readonly JoinedFacts[];
}

/** Joins of one run, each made once: tasks of one fan-out that take the same share the list of tasks above. */
export class Joins {
  private readonly made = new WeakMap<TasksAbove, Map<string, Promise<MadeJoin>>>();

  of(above: TasksAbove, what: string, make: () => Promise<MadeJoin>): Promise<MadeJoin> {
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
