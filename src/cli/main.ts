import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toMlgitError } from './error-report.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { jsonError, textError } from './output.ts';
import { findCommand, runCommand } from './run-command.ts';

/**
 * Dispatches a command line. Help and mistakes load oclif's machinery; `--version` is answered by the entry point.
 */
export async function main(argv: readonly string[], root: string): Promise<void> {
  quietEpipe();
  const version = packageVersion(root);
  try {
    const asksHelp = argv.some((word) => word === '--help' || word === '-h');
    const command = asksHelp ? undefined : findCommand(argv);
    if (command !== undefined) return await runCommand(command, root, version);
    const { runHelpOrFail } = await import('./help.ts');
    await runHelpOrFail(argv, root);
  } catch (thrown) {
    reportAndExit(thrown, argv);
  }
}

function packageVersion(root: string): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}

/**
 * A reader that closed the pipe (`| head`) has what it wanted, and that is no error; nor is a terminal that was closed.
 * What was begun goes on, or ends as SIGHUP says: a run must not die of it. Only `writeStream` has nothing else to do, and stops.
 */
function quietEpipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    });
  }
}

function reportAndExit(thrown: unknown, argv: readonly string[]): never {
  const error = toMlgitError(thrown);
  const json = argv.includes('--json');
  process[json ? 'stdout' : 'stderr'].write(`${json ? jsonError(error) : textError(error)}\n`);
  if (process.env.MLGIT_DEBUG && thrown instanceof Error) process.stderr.write(`${thrown.stack}\n`);
  process.exit(EXIT_CODES[error.kind].code);
}
