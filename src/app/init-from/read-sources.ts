import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode } from '../../import/observed/classify-file.ts';
import type { ObservedCommand } from '../../import/observed/observed-command.ts';
import { languageOf, type SourceText } from '../../import/observed/source-text.ts';

/** Longer ones nobody has written by hand. */
const MOST_SOURCE_BYTES = 1024 * 1024;

interface Ran {
  readonly observed: ObservedCommand;
  readonly ranIn: string;
}

/** The sources of the tree that commands ran or read, each once; of notebooks the cells of code. */
export async function readSources(root: string, commands: readonly Ran[]): Promise<SourceText[]> {
  const sources: SourceText[] = [];
  const seen = new Set<string>();
  for (const { observed, ranIn } of commands) {
    const own = observed.read.filter(
      (file) => !file.path.startsWith('/') && (isCode(file) || file.path === observed.notebook),
    );
    for (const { path, sizeBytes } of own) {
      const language = languageOf(path);
      if (language === undefined || sizeBytes > MOST_SOURCE_BYTES || seen.has(path)) continue;
      seen.add(path);
      const text = await readFile(join(root, path), 'utf8');
      const where = { path, language, folder: observed.folder, ranIn };
      if (path.endsWith('.ipynb')) sources.push(...cellsOf(text).map((cell) => ({ ...where, ...cell })));
      else sources.push({ ...where, text });
    }
  }
  return sources;
}

/** Nothing of what is no notebook: it was read as something else. */
function cellsOf(text: string): { readonly cell: number; readonly text: string }[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return [];
  }
  const { cells } = document as { readonly cells?: unknown };
  if (!Array.isArray(cells)) return [];
  return cells.flatMap((cell: { cell_type?: unknown; source?: unknown }, index) => {
    const source = Array.isArray(cell.source) ? cell.source.join('') : cell.source;
    return cell.cell_type === 'code' && typeof source === 'string' ? [{ cell: index + 1, text: source }] : [];
  });
}
