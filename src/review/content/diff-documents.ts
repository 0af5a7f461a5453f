import type { DocumentChange, DocumentDiff } from '../../model/diff/document-diff.ts';
import { alignLists } from './align-lists.ts';
import { type DocumentValue, shortJson, ValueNumbers } from './document-value.ts';
import { keyedItems } from './keyed-items.ts';

const MOST_CHANGES = 200;
const MOST_CHARACTERS = 160;

type Path = DocumentChange['path'];

/** Two documents, by the paths of their values. */
export async function diffDocuments(
  format: DocumentDiff['format'],
  before: DocumentValue,
  after: DocumentValue,
): Promise<DocumentDiff> {
  const comparison = new Comparison();
  await comparison.compare([], before, after);
  const { counts, changes } = comparison;
  const changesLeft = counts.added + counts.removed + counts.changed - changes.length;
  return { kind: 'document', format, ...counts, changes, changesLeft };
}

class Comparison {
  readonly counts = { added: 0, removed: 0, changed: 0 };
  readonly changes: DocumentChange[] = [];
  private readonly numbers = new ValueNumbers();

  async compare(path: Path, before: DocumentValue, after: DocumentValue): Promise<void> {
    if (this.numbers.of(before) === this.numbers.of(after)) return;
    if (before instanceof Map && after instanceof Map) await this.compareMaps(path, before, after);
    else if (Array.isArray(before) && Array.isArray(after)) await this.compareLists(path, before, after);
    else this.note('changed', path, { before, after });
  }

  /** In the order of the keys after the change; those that went come last. */
  private async compareMaps(
    path: Path,
    before: Map<string, DocumentValue>,
    after: Map<string, DocumentValue>,
  ): Promise<void> {
    for (const [key, now] of after) {
      const old = before.get(key);
      if (old === undefined) this.note('added', [...path, key], { after: now });
      else await this.compare([...path, key], old, now);
    }
    for (const [key, old] of before)
      if (!after.has(key)) this.note('removed', [...path, key], { before: old });
  }

  private async compareLists(path: Path, before: DocumentValue[], after: DocumentValue[]): Promise<void> {
    const keyed = keyedItems(before, after);
    if (keyed !== undefined) {
      for (const { step, before: old, after: now } of keyed)
        await this.compareItem([...path, step], old, now);
      return;
    }
    const numbersOf = (list: DocumentValue[]): number[] => list.map((item) => this.numbers.of(item));
    for (const { before: old, after: now } of await alignLists(numbersOf(before), numbersOf(after)))
      await this.compareItem(
        [...path, now ?? old ?? 0],
        old === undefined ? undefined : before[old],
        now === undefined ? undefined : after[now],
      );
  }

  private async compareItem(
    path: Path,
    before: DocumentValue | undefined,
    after: DocumentValue | undefined,
  ): Promise<void> {
    if (before !== undefined && after !== undefined) await this.compare(path, before, after);
    else if (after !== undefined) this.note('added', path, { after });
    else if (before !== undefined) this.note('removed', path, { before });
  }

  private note(
    change: DocumentChange['change'],
    path: Path,
    values: { readonly before?: DocumentValue; readonly after?: DocumentValue },
  ): void {
    this.counts[change]++;
    if (this.changes.length >= MOST_CHANGES) return;
    this.changes.push({
      path,
      change,
      ...(values.before === undefined ? {} : { before: shortJson(values.before, MOST_CHARACTERS) }),
      ...(values.after === undefined ? {} : { after: shortJson(values.after, MOST_CHARACTERS) }),
    });
  }
}
