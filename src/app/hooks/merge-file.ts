import { readFile, writeFile } from 'node:fs/promises';
import { mergeDocuments } from '../../hooks/merge-driver.ts';

/** As git passes them to a merge driver: files, of which `ours` takes the result. */
export interface MergeFiles {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  readonly markerSize: number;
}

/** Returns whether both sides changed, so that the file now has conflict markers. */
export async function mergeFile({ base, ours, theirs, markerSize }: MergeFiles): Promise<boolean> {
  const [baseText, oursText, theirsText] = await Promise.all(
    [base, ours, theirs].map((path) => readFile(path, 'utf8')),
  );
  const merged = mergeDocuments({
    base: baseText ?? '',
    ours: oursText ?? '',
    theirs: theirsText ?? '',
    markerSize,
  });
  // git made this file for the merge; it is no file of the user's.
  await writeFile(ours, merged.text);
  return merged.conflict;
}
