import type { ArtifactContent } from '../model/artifact.ts';
import { formatOfElement } from '../model/artifact-format.ts';
import type { ParamValue } from '../model/flow.ts';
import { decodeTreeBlob } from '../model/tree-blob.ts';
import type { LocalStore } from '../store/local-port.ts';
import type { InputFacts } from './input-facts.ts';

interface MadeList {
  /** As its task has it. */
  readonly path: string;
  readonly content: ArtifactContent;
}

interface Element {
  readonly facts: InputFacts | undefined;
  /** The item's: its place in the list, or the element itself. */
  readonly index: ParamValue | undefined;
  readonly store: LocalStore;
}

/**
 * One element of a list that a task made for others to map over. Undefined where the elements are the items: the task then
 * has it already.
 */
export async function takeElement(
  { path, content }: MadeList,
  { facts, index, store }: Element,
): Promise<(MadeList & Pick<Element, 'facts'>) | undefined> {
  if (content.kind === 'file' || typeof index !== 'number') return undefined;
  const parts: Uint8Array[] = [];
  for await (const part of (await store.get(content.digest)) ?? []) parts.push(part);
  const entry = decodeTreeBlob(Buffer.concat(parts).toString('utf8'))[index];
  if (entry === undefined || entry.kind === 'link') {
    throw new Error(`Internal error: a list of elements has no element ${index}`);
  }
  const format = formatOfElement(entry.name);
  return {
    path: `${path}/${entry.name}`,
    content: {
      kind: entry.kind === 'tree' ? 'tree' : 'file',
      digest: entry.digest,
      sizeBytes: entry.sizeBytes,
    },
    facts: facts === undefined ? undefined : { ...facts, ...(format === undefined ? {} : { format }) },
  };
}
