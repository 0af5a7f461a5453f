import type { RiskPlace } from '../../model/review/risk.ts';

/** Finds facts in the text of a manifest, which has one a line (docs/format.md, "Canonical JSON"). */
export class ManifestLines {
  private readonly path: string;
  private readonly lines: readonly string[];

  constructor(path: string, text: string) {
    this.path = path;
    this.lines = text.split('\n');
  }

  /** The line of a key below keys, or of the nearest above it that is there. */
  at(...keys: readonly string[]): RiskPlace {
    let line: number | undefined;
    let from = 0;
    for (const [depth, key] of keys.entries()) {
      const found = this.find(`${'  '.repeat(depth + 1)}${JSON.stringify(key)}:`, from, depth);
      if (found === undefined) break;
      line = found + 1;
      from = found + 1;
    }
    return { path: this.path, ...(line === undefined ? {} : { line }) };
  }

  /** Looks no further than the object in which it begins. */
  private find(start: string, from: number, depth: number): number | undefined {
    const end = `${'  '.repeat(depth)}}`;
    for (let at = from; at < this.lines.length; at++) {
      const line = this.lines[at] as string;
      if (line.startsWith(start)) return at;
      if (line.startsWith(end)) return undefined;
    }
    return undefined;
  }
}
