import { MlgitError } from '../../model/mlgit-error.ts';
import type { BrowseHandle } from './browse-loop.ts';

/** What a screen says in its last line. */
export interface Saying {
  /** What became of the last key. */
  readonly said?: string;
  /** Something takes its time. */
  readonly waiting?: string;
}

/**
 * Does what takes its time, and says so meanwhile; `work` gives the change that comes of it. What goes wrong is said, too.
 * @throws what is a mistake of ours.
 */
export async function waitFor<S extends Saying>(
  handle: BrowseHandle<S>,
  waiting: string,
  work: (state: S) => Promise<(state: S) => S>,
): Promise<void> {
  const before = handle.state();
  handle.update((state) => ({ ...state, waiting }));
  try {
    const change = await work(before);
    handle.update((state) => change(rested(state)));
  } catch (error) {
    if (handle.signal.aborted) return;
    if (!(error instanceof MlgitError) || error.kind === 'internal') throw error;
    const said = [error.message, ...error.hints.slice(0, 1)].join(' · ');
    handle.update((state) => ({ ...rested(state), said }));
  }
}

function rested<S extends Saying>(state: S): S {
  const { waiting: _, ...rest } = state;
  return rest as S;
}
