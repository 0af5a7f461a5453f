import type { ContentDiff } from '../../model/diff/content-diff.ts';
import { compareContents } from './compare-contents.ts';
import { ContentFile } from './content-file.ts';
import type { ContentOptions } from './content-options.ts';
import type { ContentSide } from './content-side.ts';

export type { ContentOptions } from './content-options.ts';
export type { ContentSide } from './content-side.ts';

/**
 * What differs between two contents of the file that an artifact calls `name`. What a content is, its bytes say, and else the
 * name. One that is damaged, too large, or made to harm is a result that says so; memory is bounded whatever the sizes.
 * @throws what the signal was aborted with; an error of the file system other than that there is no file.
 */
export async function diffContent(
  name: string,
  before: ContentSide,
  after: ContentSide,
  options: ContentOptions = {},
): Promise<ContentDiff> {
  const old = await ContentFile.open(before, options.signal);
  try {
    const now = await ContentFile.open(after, options.signal);
    try {
      if (old === undefined || now === undefined) return { kind: 'opaque', why: 'absent' };
      return await compareContents(name, old, now, options);
    } finally {
      await now?.close();
    }
  } finally {
    await old?.close();
  }
}
