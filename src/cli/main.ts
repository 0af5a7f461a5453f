import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toMlgitError } from './error-report.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { jsonError, textError } from './output.ts';
import type { FoundCommand } from './run-command.ts';

/**
 * Dispatches a command line. A known command loads its own bundle only; help, completion and mistakes load
 * oclif's machinery. `--version` loads nothing.
 */
export async function main(argv: readonly string[], root: string): Promise<void> {
  quietEpipe();
  const [first] = argv;
  const version = packageVersion(root);
  if (first === '--version' || first === '-v' || first === 'version') {
    process.stdout.write(`mlgit/${version}\n`);
    return;
  }
  try {
    const asksHelp = argv.some((word) => word === '--help' || word === '-h');
    const command = first === undefined || asksHelp ? undefined : await findCommand(argv, root);
    if (command === undefined) {
      const { runHelpOrFail } = await import('./help.ts');
      await runHelpOrFail(argv, root);
      return;
    }
    const { runCommand } = await import('./run-command.ts');
    await runCommand(command, root, version);
  } catch (thrown) {
    reportAndExit(thrown, argv);
  }
}

function packageVersion(root: string): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}

/** A reader that closed the pipe (`| head`) has what it wanted. */
function quietEpipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
}

/** A command of two words (`remote add`) wins over one of one word. */
async function findCommand(argv: readonly string[], root: string): Promise<FoundCommand | undefined> {
  const ids = commandIds(root);
  const two = `${argv[0]}:${argv[1]}`;
  if (argv.length > 1 && ids.has(two)) return { id: two, argv: argv.slice(2) };
  const one = argv[0] ?? '';
  return ids.has(one) ? { id: one, argv: argv.slice(1) } : undefined;
}

function commandIds(root: string): Set<string> {
  const text = readFileSync(join(root, 'dist', 'command-ids.json'), 'utf8');
  return new Set(JSON.parse(text) as string[]);
}

function reportAndExit(thrown: unknown, argv: readonly string[]): never {
  const error = toMlgitError(thrown);
  const json = argv.includes('--json');
  process[json ? 'stdout' : 'stderr'].write(`${json ? jsonError(error) : textError(error)}\n`);
  if (process.env.MLGIT_DEBUG && thrown instanceof Error) process.stderr.write(`${thrown.stack}\n`);
  process.exit(EXIT_CODES[error.kind].code);
}
