import type { CheckStatus } from './check.ts';

/** Why an attempt did not succeed, as one tagged reason. */
export type Failure =
  | { readonly kind: 'exit'; readonly exitCode: number; readonly missing?: readonly UndeclaredFile[] }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'timeout'; readonly timeoutMs: number }
  /** `step` is the one whose memory to raise. */
  | { readonly kind: 'oom'; readonly step: string; readonly limitBytes: number; readonly peakBytes: number }
  | { readonly kind: 'output-missing'; readonly output: string; readonly path: string }
  | {
      readonly kind: 'output-invalid';
      readonly output: string;
      readonly path: string;
      readonly reason: string;
    }
  | { readonly kind: 'input-changed'; readonly path: string }
  /** It looked for a module that the repository has and its key does not cover; by path, with what to do about it. */
  | { readonly kind: 'import-uncovered'; readonly path: string; readonly remedy: string }
  /** What it wrote to `MLGIT_FORMATS_FILE` does not say which output is in which format. */
  | { readonly kind: 'formats-invalid'; readonly reason: string }
  | { readonly kind: 'metrics-invalid'; readonly path: string; readonly reason: string }
  /** Its data did not hold what was expected of them: the first such check, and how many more there are. */
  | {
      readonly kind: 'check-failed';
      readonly check: string;
      readonly status: CheckStatus;
      readonly expected: string;
      readonly found: string;
      readonly rows?: number;
      readonly more?: number;
    }
  /** With `undeclared: fail`: the first path that it read outside, and how many more there are. */
  | { readonly kind: 'undeclared-read'; readonly path: string; readonly more?: number }
  /** Code that is no flow ended with an exception, as `ValueError: …`. */
  | { readonly kind: 'raised'; readonly reason: string }
  | { readonly kind: 'start'; readonly reason: string }
  /** Not the task but mlgit failed, as on a full disk; `network`: it could not reach what it needed, as the store. */
  | { readonly kind: 'broken'; readonly reason: string; readonly network?: true }
  /** A foreach over something that is no list, or an item that another step does not have. */
  | { readonly kind: 'foreach-invalid'; readonly reason: string }
  /** A condition or `cache: {key: …}` that could not be worked out. */
  | { readonly kind: 'undecided'; readonly what: string; readonly reason: string }
  | { readonly kind: 'cancelled' }
  /** What ran it died: its driver, or, with a reason, its node. */
  | { readonly kind: 'lost'; readonly reason?: string }
  /** The system that it ran in took its place away for something else. */
  | { readonly kind: 'preempted'; readonly reason: string }
  /** No node can run it as it was asked for, or the account may not; in the system's own words. */
  | { readonly kind: 'never-scheduled'; readonly reason: string };

/**
 * A file the task wanted, that exists but was not declared, and the line to add. Relative: in the working tree; absolute:
 * elsewhere, hidden from the task.
 */
export interface UndeclaredFile {
  readonly path: string;
  readonly remedy: string;
}
