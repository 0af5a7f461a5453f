import type { Digest } from '../model/digest.ts';
import { enterRun, type KnownRun } from './known-run.ts';
import { sourceNodeId } from './node-id.ts';

/** Which runs took what from the tree or a URL, and which made it, by digest. Found out when it is first asked for. */
export class RunContents {
  readonly #runs: readonly KnownRun[];
  #taken: { readonly first: Map<string, KnownRun>; readonly byDigest: Map<string, KnownRun[]> } | undefined;
  #made: Map<string, KnownRun[]> | undefined;

  /** Oldest first, as a catalogue has them. */
  constructor(runs: readonly KnownRun[]) {
    this.#runs = runs;
  }

  /** The oldest run that took a source. */
  firstTaker(source: string): KnownRun | undefined {
    return this.#takers().first.get(source);
  }

  /** Runs that took these bytes from the tree or a URL. */
  takersOf(digest: Digest): readonly KnownRun[] {
    return this.#takers().byDigest.get(digest) ?? [];
  }

  /** Runs with a task that made these bytes, or reused a result with them. */
  makersOf(digest: Digest): readonly KnownRun[] {
    this.#made ??= this.#findMade();
    return this.#made.get(digest) ?? [];
  }

  #takers() {
    this.#taken ??= this.#findTaken();
    return this.#taken;
  }

  #findTaken() {
    const first = new Map<string, KnownRun>();
    const byDigest = new Map<string, KnownRun[]>();
    for (const known of this.#runs) {
      for (const { inputs } of Object.values(known.record.manifest.tasks)) {
        for (const { from, digest } of Object.values(inputs)) {
          if ('step' in from || 'spec' in from) continue;
          const id = sourceNodeId(from, digest);
          if (!first.has(id)) first.set(id, known);
          enterRun(byDigest, digest, known);
        }
      }
    }
    return { first, byDigest };
  }

  #findMade() {
    const made = new Map<string, KnownRun[]>();
    for (const known of this.#runs) {
      for (const { outputs } of Object.values(known.record.manifest.tasks)) {
        for (const { digest } of Object.values(outputs)) enterRun(made, digest, known);
      }
    }
    return made;
  }
}
