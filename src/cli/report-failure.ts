import { toMlgitError } from './error-report.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { textError } from './output.ts';

/** What a hook says when it stops git. */
export function reportFailure(thrown: unknown): void {
  const error = toMlgitError(thrown);
  process.stderr.write(`${textError(error)}\n`);
  if (process.env.MLGIT_DEBUG && thrown instanceof Error) process.stderr.write(`${thrown.stack}\n`);
  process.exitCode = EXIT_CODES[error.kind].code;
}
