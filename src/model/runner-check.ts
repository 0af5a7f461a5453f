/** What came of a tiny task that a runner was given. */
export interface RunnerCheck {
  readonly name: string;
  /** URL of the store that driver and worker agree through. */
  readonly store: string;
  readonly job: string | undefined;
  /** The node that ran it. */
  readonly host: string | undefined;
  /** From the submission to the news of its end, milliseconds. */
  readonly roundTripMs: number;
  /** How long the driver's credentials last; absent where they do not end, or nobody knows. */
  readonly credentials?: { readonly leftMs: number; readonly renewed: boolean };
}
