import type { ContentFile } from './content-file.ts';
import { DamagedContent, LargeContent } from './unreadable-content.ts';

/** One of two contents cannot be read as what it is; the message tells which, and why. */
export class UnreadableSide extends Error {
  override readonly name = 'UnreadableSide';
  readonly why: 'damaged' | 'large';
  /** Without which of the two it is. */
  readonly reason: string;

  constructor(
    why: 'damaged' | 'large',
    { what, side, reason }: { what: string; side: string; reason: string },
  ) {
    super(why === 'damaged' ? `damaged ${what} ${side}: ${reason}` : `${what} ${side}: ${reason}`);
    this.why = why;
    this.reason = reason;
  }
}

/** What `read` gives for each of the two. @throws UnreadableSide for what it finds damaged or too large. */
export async function readBoth<T>(
  what: string,
  before: ContentFile,
  after: ContentFile,
  read: (file: ContentFile) => Promise<T>,
): Promise<readonly [T, T]> {
  return [
    await onSide({ what, side: 'before' }, () => read(before)),
    await onSide({ what, side: 'after' }, () => read(after)),
  ];
}

/** @throws UnreadableSide */
export async function onSide<T>(where: { what: string; side: string }, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DamagedContent)
      throw new UnreadableSide('damaged', { ...where, reason: error.message });
    if (error instanceof LargeContent) throw new UnreadableSide('large', { ...where, reason: error.message });
    throw error;
  }
}
