import type { Memo } from '../../index/memo-port.ts';
import type { Digest } from '../../model/digest.ts';

/** Which pointers an import wrote, so that a later one may replace them: not those of the user. */
export class WrittenPointers {
  private readonly memo: Memo;

  constructor(memo: Memo) {
    this.memo = memo;
  }

  /** `path`: of the data, relative to the top. */
  add(path: string, digest: Digest): void {
    this.memo.set(keyOf(path), digest);
  }

  /** Whether the pointer that names `digest` is as an import wrote it. */
  has(path: string, digest: Digest): boolean {
    return this.memo.get(keyOf(path)) === digest;
  }
}

function keyOf(path: string): string {
  return `pointer ${path}`;
}
