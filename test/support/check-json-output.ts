import { requireValid, schemaNames } from './result-schemas.ts';

const known = new Set(schemaNames());

/**
 * Holds all that `mlgit --json` and `--progress ndjson` printed against the published schemas: each document, its result, and each line of a
 * stream. @throws Error where it is not as they say.
 */
export function checkJsonOutput(args: readonly string[], stdout: string): void {
  const words = args.slice(0, [...args, '--'].indexOf('--'));
  if (!words.some((word) => word === '--json' || word.includes('ndjson'))) return;
  for (const line of stdout.split('\n').slice(0, -1)) {
    if (line.startsWith('{')) checkObject(words, JSON.parse(line));
  }
}

function checkObject(words: readonly string[], printed: { readonly [key: string]: unknown }): void {
  if ('type' in printed) requireValid('event', printed);
  else if ('error' in printed) requireValid('json-error', printed);
  else {
    requireValid('json-result', printed);
    requireValid(commandOf(words), printed.result);
  }
}

/** The name of the schema of the command that was called. */
function commandOf([first = '', second = '']: readonly string[]): string {
  const two = `${first}-${second}`;
  return known.has(two) ? two : first;
}
