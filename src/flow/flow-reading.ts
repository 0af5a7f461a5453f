import type { Problem } from './problem.ts';
import type { Path } from './value-path.ts';
import type { YamlSource } from './yaml-source.ts';

export type Mistake = Omit<Problem, 'line' | 'column'>;

/**
 * One reading of a flow file: collects every mistake with its place, and remembers what had to be left out because of
 * one, so that a mistake is reported once and not again by everything that refers to it.
 */
export class FlowReading {
  readonly source: YamlSource;
  readonly problems: Problem[];
  private readonly damaged = new Set<string>();

  constructor(source: YamlSource) {
    this.source = source;
    this.problems = [...source.problems];
  }

  /** At the value, where it is a word in the file; else at its key. */
  report(path: Path, mistake: Mistake): void {
    const place = this.place(path);
    this.reportAt(place?.source === undefined ? (place?.key ?? 0) : place.value[0], mistake);
  }

  reportKey(path: Path, mistake: Mistake): void {
    this.reportAt(this.place(path)?.key ?? 0, mistake);
  }

  reportAt(offset: number, mistake: Mistake): void {
    this.problems.push({ ...mistake, ...this.source.position(offset) });
  }

  lineOf(path: Path): number {
    return this.source.position(this.place(path)?.key ?? 0).line;
  }

  damage(path: Path): void {
    this.damaged.add(JSON.stringify(path));
  }

  /** Whether `path`, or the whole it is part of, was left out because of a mistake already reported. */
  isDamaged(path: Path): boolean {
    for (let length = path.length; length > 0; length--) {
      if (this.damaged.has(JSON.stringify(path.slice(0, length)))) return true;
    }
    return false;
  }

  hasDamageBelow(path: Path): boolean {
    const prefix = `${JSON.stringify(path).slice(0, -1)},`;
    for (const damaged of this.damaged) if (damaged.startsWith(prefix)) return true;
    return false;
  }

  /** Of the nearest thing that is in the document. */
  private place(path: Path) {
    for (let length = path.length; length >= 0; length--) {
      const place = this.source.place(path.slice(0, length));
      if (place !== undefined) return place;
    }
    return undefined;
  }
}
