import type { CardTexts } from './card-sections.ts';
import type { Reproduction } from './reproduction.ts';
import type { RunRecord } from './run.ts';

/** What a model card is made of: the record of a run, and what people wrote about it. Nothing of when the card is made. */
export interface ModelCard {
  readonly run: RunRecord;
  readonly description?: string;
  /** Of `manifest.json`. */
  readonly manifestDigest: string;
  readonly tags: readonly string[];
  /** Where texts are looked for, in the code of the run. */
  readonly textFile: string;
  readonly texts: CardTexts;
  readonly reproductions: readonly CardReproduction[];
  readonly approvals: readonly CardApproval[];
}

export interface CardReproduction {
  readonly by: string;
  readonly document: Reproduction;
}

export interface CardApproval {
  /** As the allowed signers name them. */
  readonly by: string;
  readonly message?: string;
}
