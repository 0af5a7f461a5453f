import type { ContentDiff } from '../../model/diff/content-diff.ts';
import { compareLargeJson } from './compare-as-tables.ts';
import type { Contents } from './content-options.ts';
import { diffDocuments } from './diff-documents.ts';
import { diffNotebooks, notebookCells } from './diff-notebooks.ts';
import { diffTexts } from './diff-texts.ts';
import { readBoth, UnreadableSide } from './read-both.ts';
import { type DocumentFormat, readDocument } from './read-document.ts';

const FORMATS = { JSON: 'json', YAML: 'yaml', TOML: 'toml' } as const;

/** Documents by their structure; when one of them cannot be read, both as texts. */
export async function compareDocuments(contents: Contents, format: DocumentFormat): Promise<ContentDiff> {
  const { before, after } = contents;
  try {
    if (format === 'notebook') {
      const cells = await readBoth(format, before, after, async (file) =>
        notebookCells(await readDocument(format, file)),
      );
      return await diffNotebooks(...cells);
    }
    const values = await readBoth(format, before, after, (file) => readDocument(format, file));
    return await diffDocuments(FORMATS[format], ...values);
  } catch (error) {
    if (!(error instanceof UnreadableSide)) throw error;
    const rows = error.why === 'large' && format === 'JSON' ? await compareLargeJson(contents) : undefined;
    return rows ?? diffTexts(before, after, { of: format, why: error.message });
  }
}
