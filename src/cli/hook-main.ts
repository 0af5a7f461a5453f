import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runHook } from '../app/hooks/run-hook.ts';
import { loadConfig } from '../config/load-config.ts';

/**
 * `mlgit hooks exec NAME -- ARGS`, which git waits for at every commit and push: an entry of its own, so that nothing of
 * the command line's machinery is loaded, and a store only by a hook that needs one. The words are git's and are taken as they are.
 */
export async function main(argv: readonly string[], root: string): Promise<void> {
  const [, , name = '', ...rest] = argv;
  const args = rest[0] === '--' ? rest.slice(1) : rest;
  try {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    const lines = await runHook(loadConfig(version), { name, args, stdin: readStandardInput });
    for (const line of lines) process.stderr.write(`mlgit: ${line}\n`);
  } catch (thrown) {
    const { reportFailure } = await import('./report-failure.ts');
    reportFailure(thrown);
  }
}

async function readStandardInput(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
