import { encodeCanonical } from '../model/canonical-json.ts';

interface Cell {
  readonly cell_type?: unknown;
  readonly source?: unknown;
  readonly attachments?: unknown;
  readonly metadata?: { readonly tags?: unknown };
}

/**
 * What of a notebook decides what it computes, as text to be digested: kind, source, tags and attachments of its cells, in order.
 * Outputs, execution counts and other metadata change whenever it is opened, and change nothing. A file that is no
 * notebook stands for itself.
 */
export function notebookSource(text: string): string {
  const cells = cellsOf(text);
  if (cells === undefined) return text;
  return encodeCanonical(
    {
      notebook: 1,
      cells: cells.filter(isKept).map(({ cell_type, source, attachments, metadata }) => ({
        kind: String(cell_type),
        source: joined(source),
        tags: tagsOf(metadata),
        ...(attachments === undefined ? {} : { attachments: JSON.stringify(attachments) }),
      })),
    },
    'compact',
  );
}

/** The cell that a run added is added anew by each. */
function isKept({ metadata }: Cell): boolean {
  return !tagsOf(metadata).includes('injected-parameters');
}

function tagsOf(metadata: Cell['metadata']): string[] {
  return Array.isArray(metadata?.tags) ? metadata.tags.map(String) : [];
}

function cellsOf(text: string): readonly Cell[] | undefined {
  try {
    const { cells } = JSON.parse(text) as { readonly cells?: unknown };
    return Array.isArray(cells) && cells.every((cell) => typeof cell === 'object' && cell !== null)
      ? cells
      : undefined;
  } catch {
    // The step itself will say so.
    return undefined;
  }
}

/** A list of lines, or one text. */
function joined(source: unknown): string {
  return Array.isArray(source) ? source.join('') : String(source ?? '');
}
