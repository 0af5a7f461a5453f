import type { QuarantinedBlob } from '../../store/inspection-port.ts';
import type { AddedData } from '../add-data.ts';
import type { CiFile } from '../init-ci.ts';
import type { InitFrom } from '../init-from/init-from.ts';
import type { InitialisedRepository } from '../init-repository.ts';
import type { Narrowed } from '../narrow-step.ts';

/** Data that pointers stand for now. */
export interface AddedFiles {
  readonly added: readonly AddedData[];
  /** Files of git that have a line more, so that git leaves the data alone. */
  readonly ignoreFiles: readonly string[];
  /** Pointers that git ignores, so that they would never be committed. */
  readonly ignoredPointers: readonly string[];
}

/** What `mlgit init` wrote; of `--from` also what it found. */
export interface Initialised extends Partial<Omit<InitFrom, 'initialised'>>, Partial<InitialisedRepository> {
  /** Of `--ci`. */
  readonly ci: readonly CiFile[];
}

/** What a step's `code:` is. */
export interface NarrowedStep extends Omit<Narrowed, 'texts'> {
  /** Whether the flow file says something else than before; of `--dry-run`: whether it would. */
  readonly changed: boolean;
}

export interface QuarantineList {
  readonly quarantined: readonly QuarantinedBlob[];
}
