import type { ArtifactContent } from '../model/artifact.ts';
import type { Item } from '../model/flow.ts';
import type { ManifestOutput } from '../model/manifest.ts';
import type { TaskResult } from './task-result.ts';

/** What is known of an artifact beside its bytes. Neither in a key nor in a record: it follows from who made it. */
export interface InputFacts {
  /** As its task told (`ManifestOutput.format`). */
  readonly format?: string;
  /** Made by this run, by one of this clone, or by one that an allowed signer has signed; of the tree: always. */
  readonly trusted: boolean;
  /** Who made it, in words, where it was not this run. */
  readonly madeBy?: string;
}

/** The same of each entry of a join. */
export interface JoinedFacts extends InputFacts {
  readonly item: Item;
  readonly content: ArtifactContent;
  /** Its name in the folder. */
  readonly entry: string;
}

/** Asks about an output of a task of this run, which may have been taken from another one. */
export type FactsOf = (result: TaskResult, output: string) => Promise<InputFacts>;

export function outputFacts({ format }: ManifestOutput): Pick<InputFacts, 'format'> {
  return format === undefined ? {} : { format };
}
