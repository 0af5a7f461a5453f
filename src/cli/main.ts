import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toMlgitError } from './error-report.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { toleratesLostOutput } from './lost-output.ts';
import { jsonError, textError } from './output.ts';
import { findCommand, runCommand } from './run-command.ts';

/**
 * Dispatches a command line. Help and mistakes load oclif's machinery; `--version` is answered by the entry point.
 */
export async function main(argv: readonly string[], root: string): Promise<void> {
  toleratesLostOutput();
  // What nothing waited for ends a command too, and is a failure of mlgit like any other.
  process.on('uncaughtException', (thrown) => reportAndExit(thrown, argv));
  const version = packageVersion(root);
  try {
    const asksHelp = flagsOf(argv).some((word) => word === '--help' || word === '-h');
    const command = asksHelp ? undefined : findCommand(argv);
    if (command !== undefined) return await runCommand(command, root, version);
    const { runHelpOrFail } = await import('./help.ts');
    await runHelpOrFail(argv, root);
  } catch (thrown) {
    reportAndExit(thrown, argv);
  }
}

/** What follows `--` is no flag of ours. */
function flagsOf(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end < 0 ? argv : argv.slice(0, end);
}

function packageVersion(root: string): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}

function reportAndExit(thrown: unknown, argv: readonly string[]): never {
  const error = toMlgitError(thrown);
  const json = argv.includes('--json');
  process[json ? 'stdout' : 'stderr'].write(`${json ? jsonError(error, []) : textError(error)}\n`);
  if (process.env.MLGIT_DEBUG && thrown instanceof Error) process.stderr.write(`${thrown.stack}\n`);
  process.exit(EXIT_CODES[error.kind].code);
}
