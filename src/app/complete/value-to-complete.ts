import type { ValueKind } from '../../model/completion.ts';

export interface ValueToComplete {
  readonly of: ValueKind;
  /** What was typed of it. */
  readonly typed: string;
  /** The flow that the command line names. */
  readonly flow?: string;
}
