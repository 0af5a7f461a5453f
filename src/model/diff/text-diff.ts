/** Two texts, by lines. */
export interface TextDiff {
  readonly kind: 'text';
  readonly before: TextFacts;
  readonly after: TextFacts;
  /** Lines that came and went; undefined of texts that are too large, or too different, to be compared. */
  readonly added?: number;
  readonly removed?: number;
  /** A unified patch, from the front; line ends are left out of it when they differ between the two. */
  readonly hunks: readonly Hunk[];
  readonly hunksLeft: number;
  readonly instead?: Instead;
}

export interface TextFacts {
  readonly lines: number;
  readonly encoding: 'utf-8' | 'utf-8 with BOM' | 'utf-16le' | 'utf-16be' | 'windows-1252';
  readonly lineEnds: 'lf' | 'crlf' | 'mixed' | 'none';
  readonly endsInLineEnd: boolean;
}

/** A piece of a unified patch; lines count from 1. */
export interface Hunk {
  readonly beforeStart: number;
  readonly beforeLines: number;
  readonly afterStart: number;
  readonly afterLines: number;
  /** Each begins with a blank, `+`, `-`, or `\`; long ones end in `…`. */
  readonly lines: readonly string[];
  /** Lines at its end that were left out. */
  readonly linesLeft: number;
}

/** Why a file is compared in a plainer way than its kind allows. */
export interface Instead {
  /** What it would have been: `JSON`, `CSV`. */
  readonly of: string;
  readonly why: string;
  readonly hints?: readonly string[];
}
