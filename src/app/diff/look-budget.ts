import type { Tolerance } from '../../model/reproduction.ts';

/** How far a diff looks into what differs. */
export interface LookOptions {
  /** Into all, however many and however large. */
  readonly full: boolean;
  /** Columns whose values name a row of a table. */
  readonly key?: readonly string[];
  /** Of artifacts, by the name of each: numbers that are this near count as the same. */
  readonly toleranceOf?: (name: string) => Tolerance | undefined;
  readonly signal: AbortSignal;
}

export const LIMITS = {
  folders: 50,
  files: 20,
  /** Of a file that is looked into. */
  bytes: 256 * 1024 * 1024,
  /** Of a blob that is brought from a store for it. */
  broughtBytes: 16 * 1024 * 1024,
  /** Of tasks of one step in which the same artifact differs: of more of them none is looked into. */
  ofStep: 5,
  series: 20,
  seriesBytes: 32 * 1024 * 1024,
} as const;

/** So many times yes, or always. */
export class Budget {
  /** How often it said no. */
  refused = 0;
  private left: number;

  constructor(count: number, { full }: Pick<LookOptions, 'full'>) {
    this.left = full ? Number.POSITIVE_INFINITY : count;
  }

  take(): boolean {
    if (this.left > 0) {
      this.left--;
      return true;
    }
    this.refused++;
    return false;
  }
}
