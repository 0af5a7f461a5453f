import type { Md5 } from '../../import/dvc/data-file.ts';
import type { Memo } from '../../index/memo-port.ts';
import { type Digest, isDigest } from '../../model/digest.ts';

export interface TakenObject {
  readonly digest: Digest;
  readonly sizeBytes: number;
}

/** So much is read again at most when an import is killed. */
const MOST_ENTRIES = 1000;
const MOST_BYTES = 256 * 1024 * 1024;

/** What was taken before, by its MD5, so that an import that was interrupted goes on. Written some at a time. */
export class TakenObjects {
  private readonly memo: Memo;
  private readonly unwritten = new Map<string, TakenObject>();
  private unwrittenBytes = 0;

  constructor(memo: Memo) {
    this.memo = memo;
  }

  get(md5: Md5): TakenObject | undefined {
    const key = keyOf(md5);
    return this.unwritten.get(key) ?? decode(this.memo.get(key));
  }

  add(md5: Md5, taken: TakenObject): void {
    this.unwritten.set(keyOf(md5), taken);
    this.unwrittenBytes += taken.sizeBytes;
    if (this.unwritten.size >= MOST_ENTRIES || this.unwrittenBytes >= MOST_BYTES) this.save();
  }

  save(): void {
    this.memo.setMany(
      [...this.unwritten].map(([key, { digest, sizeBytes }]) => [key, `${digest} ${sizeBytes}`]),
    );
    this.unwritten.clear();
    this.unwrittenBytes = 0;
  }
}

function keyOf({ hex, legacy }: Md5): string {
  return `${legacy ? 'md5-dos2unix' : 'md5'} ${hex}`;
}

function decode(text: string | undefined): TakenObject | undefined {
  const [digest = '', size = ''] = (text ?? '').split(' ');
  return isDigest(digest) && /^\d+$/.test(size) ? { digest, sizeBytes: Number(size) } : undefined;
}
