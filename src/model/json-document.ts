import type { Detail, ErrorKind } from './mlgit-error.ts';

/** What is no error and that somebody should know. */
export interface JsonWarning {
  /** One sentence. */
  readonly message: string;
  /** Commands that help, with what they are for in parentheses. */
  readonly hints: readonly string[];
}

/** What a command prints with `--json` when it has a result. */
export interface ResultDocument {
  readonly version: 1;
  /** The exit code of the process. Not 0 of a result that says no, or that is not all that was wanted. */
  readonly status: number;
  /** What it is, the schema of the command says. */
  readonly result: unknown;
  readonly warnings: readonly JsonWarning[];
}

/** What a command prints with `--json` when it fails. */
export interface ErrorDocument {
  readonly version: 1;
  /** The exit code of the process. */
  readonly status: number;
  readonly error: JsonError;
  /** What was said before it failed. */
  readonly warnings: readonly JsonWarning[];
}

export interface JsonError {
  /** What programs go by: it stays what it is, whatever the message says. */
  readonly code: string;
  /** Its exit code follows from it. */
  readonly kind: ErrorKind;
  /** One sentence: what failed, which thing, what was expected and found. */
  readonly message: string;
  /** Commands that help, with what they are for in parentheses. */
  readonly hints: readonly string[];
  /** Facts by name, which differ from code to code. */
  readonly details: { readonly [name: string]: Detail };
}
