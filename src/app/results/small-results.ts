import type { RemoteCheck } from '../sharing/check-remote.ts';

/** A run that is kept, or is not any more. */
export interface HeldRun {
  /** As `credit@k3f9…`. */
  readonly run: string;
  readonly held: boolean;
}

export interface NotedRun {
  readonly flow: string;
  readonly run: string;
  /** All of the note. */
  readonly note: string;
}

/** A tag as it is now. */
export interface TagChanged {
  readonly flow: string;
  readonly tag: string;
  readonly run: string;
  /** The run that it named before. */
  readonly previous?: string | undefined;
}

export interface Trusted {
  /** Whether it was trusted before. */
  readonly already: boolean;
}

export interface AddedRemote {
  readonly name: string;
  readonly url: string;
  /** Null of `--no-check`. */
  readonly checked: RemoteCheck | null;
}

export interface ListedRemote {
  readonly name: string;
  readonly url: string;
  readonly from: 'configuration' | 'environment' | 'flow-file';
  /** Whether it may be contacted without a question. */
  readonly trusted: boolean;
  /** True of the one that is taken where none is named. */
  readonly used: boolean;
}
