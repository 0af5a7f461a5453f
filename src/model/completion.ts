/** What a word of a command line may become. */
export interface Candidate {
  readonly value: string;
  /** A few words about it. */
  readonly help?: string;
}

/** How the word goes on: `done` is followed by a space, `open` by more of it; `files` and `folders` the shell lists itself. */
export type CompletionEnding = 'done' | 'open' | 'files' | 'folders';

export interface Completion {
  readonly candidates: readonly Candidate[];
  readonly ending: CompletionEnding;
}

/** What an argument or the value of a flag is, where mlgit knows what there is. */
export type ValueKind =
  | 'spec'
  | 'run'
  | 'run-in-progress'
  | 'flow'
  | 'step'
  | 'setting'
  | 'resource'
  | 'runner'
  | 'runner-of-step'
  | 'store'
  | 'git-remote'
  | 'branch'
  | 'sweep'
  | 'tag'
  | 'field'
  | 'fields'
  | 'best';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];
