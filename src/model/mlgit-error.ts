/**
 * What went wrong, by what the caller can do about it. Each kind has one exit code, in `src/cli/exit-codes.ts`.
 */
export type ErrorKind =
  | 'failed'
  | 'usage'
  | 'incomplete'
  | 'not-initialised'
  | 'conflict'
  | 'credentials'
  | 'integrity'
  | 'unreachable'
  | 'io'
  | 'internal'
  | 'interrupted'
  | 'terminated';

/** A value that `--json` can print without loss. */
export type Detail =
  | string
  | number
  | boolean
  | null
  | readonly Detail[]
  | { readonly [key: string]: Detail };

export interface ErrorFacts {
  /** Stable kebab-case name of this very failure, for scripts: `unknown-key`. */
  readonly code: string;
  readonly kind: ErrorKind;
  /** Commands or actions that mend it, each printed as a `Hint:` line. */
  readonly hints?: readonly string[];
  readonly details?: { readonly [key: string]: Detail };
  readonly cause?: unknown;
}

/**
 * A foreseeable failure. The message is one sentence: what failed, which thing, expected and found.
 * Anything else that is thrown is a bug and is reported as an internal error.
 */
export class MlgitError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly hints: readonly string[];
  readonly details: { readonly [key: string]: Detail };

  constructor(message: string, facts: ErrorFacts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'MlgitError';
    this.code = facts.code;
    this.kind = facts.kind;
    this.hints = facts.hints ?? [];
    this.details = facts.details ?? {};
  }
}

/** A mistake of the caller: a flag, an argument, a SPEC or the flow file. */
export function usageError(
  code: string,
  message: string,
  hints: readonly string[] = [],
  details: { readonly [key: string]: Detail } = {},
): MlgitError {
  return new MlgitError(message, { code, kind: 'usage', hints, details });
}

/** The same failure in other words, without its cause, which has the old ones. */
export function reworded(
  { code, kind, hints, details }: MlgitError,
  message: string,
  newHints: readonly string[] = hints,
): MlgitError {
  return new MlgitError(message, { code, kind, hints: newHints, details });
}
