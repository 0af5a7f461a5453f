/** One thing that mlgit rests on. */
export interface Examined {
  readonly name: string;
  readonly state: 'ok' | 'missing' | 'broken';
  /** Version, place, or what is wrong. */
  readonly detail: string;
  readonly hints: readonly string[];
}
