import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import type { MergeFiles } from '../../git/hook-port.ts';
import { mergeDocuments } from '../../hooks/merge-driver.ts';
import { isOwnDocument } from '../../hooks/own-document.ts';
import { POINTER_SUFFIX } from '../../model/pointer.ts';
import type { ConflictLabels } from '../accept/label-conflict.ts';
import type { HookRepository } from './hook-repository.ts';

export interface MergedFile {
  readonly conflict: boolean;
  readonly how: 'whole' | 'as-text';
  /** Of a conflict of two accepted manifests: which runs they are of. */
  readonly labels?: ConflictLabels;
}

/** Opened for a conflict alone: it takes longer than merging. */
async function labelsOf(config: Config, texts: ConflictLabels): Promise<ConflictLabels> {
  const { labelConflict } = await import('../accept/label-conflict.ts');
  return labelConflict(config, texts);
}

/**
 * The merge driver. A file of another tool that only has such a name is merged as text (`as-text`), in which case git's
 * own advice holds; `conflict` says that the file now has conflict markers.
 */
export async function mergeFile(
  { config, git }: HookRepository,
  path: string,
  files: MergeFiles,
): Promise<MergedFile> {
  const [base, ours, theirs] = [files.base, files.ours, files.theirs].map((file) =>
    resolve(config.cwd, file),
  );
  if (base === undefined || ours === undefined || theirs === undefined)
    return { conflict: true, how: 'whole' };
  const [baseText = '', oursText = '', theirsText = ''] = await Promise.all(
    [base, ours, theirs].map((file) => readFile(file, 'utf8')),
  );
  if (![baseText, oursText, theirsText].some((text) => isOwnDocument(path, text))) {
    return { conflict: await git.mergeText({ ...files, base, ours, theirs }), how: 'as-text' };
  }
  const sides = { base: baseText, ours: oursText, theirs: theirsText, markerSize: files.markerSize };
  const merged = mergeDocuments(sides);
  const labels =
    merged.conflict && !path.endsWith(POINTER_SUFFIX)
      ? await labelsOf(config, { ours: oursText, theirs: theirsText })
      : undefined;
  const { text } = labels === undefined ? merged : mergeDocuments({ ...sides, labels });
  // git made this file for the merge; it is no file of the user's.
  await writeFile(ours, text);
  return { conflict: merged.conflict, how: 'whole', ...(labels === undefined ? {} : { labels }) };
}
