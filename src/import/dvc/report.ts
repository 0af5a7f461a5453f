/** What a file or a part of it became. */
export interface Became {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** As DVC calls it: `stage train`, `data data/raw.csv`. */
  readonly what: string;
  readonly became: string;
}

/** What is not as it was with DVC. */
export interface Finding {
  /** `differs`: translated, with another meaning. `left`: has no counterpart, or was not asked for. */
  readonly kind: 'differs' | 'left';
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly what: string;
  readonly why: string;
  /** What a person can do about it. */
  readonly todo?: string;
}

/** Collects findings; one that was told of many stages made from the same line is told once. */
export class Report {
  readonly became: Became[] = [];
  private readonly found = new Map<string, Finding>();

  add(finding: Finding): void {
    const key = JSON.stringify([finding.file, finding.line, finding.what, finding.why]);
    if (!this.found.has(key)) this.found.set(key, finding);
  }

  get findings(): Finding[] {
    return [...this.found.values()].sort(
      (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line,
    );
  }
}
