import { COMMANDS, FURTHER_IDS } from 'mlgit:commands';
import type { Config } from '@oclif/core/config';
import { toleratesLostOutput } from './lost-output.ts';

/** A command of two words (`remote add`) wins over one of one word; undefined when there is none. */
export function findCommand(argv: readonly string[]): { id: string; argv: string[] } | undefined {
  const [first = '', second] = argv;
  const two = `${first}:${second}`;
  if (second !== undefined && isCommand(two)) return { id: two, argv: argv.slice(2) };
  return isCommand(first) ? { id: first, argv: argv.slice(1) } : undefined;
}

function isCommand(id: string): boolean {
  return Object.hasOwn(COMMANDS, id) || FURTHER_IDS.has(id);
}

/** Its base class reports errors and sets the exit code. */
export async function runCommand(
  found: { id: string; argv: string[] },
  root: string,
  version: string,
): Promise<void> {
  const table = FURTHER_IDS.has(found.id) ? (await import('mlgit:further-commands')).COMMANDS : COMMANDS;
  const Found = table[found.id];
  if (Found === undefined) throw new Error(`Internal error: no command ${found.id}`);
  toleratesLostOutput();
  Found.id = found.id;
  await new Found(found.argv, bareConfig(root, version)).start();
}

/**
 * What a command reads of oclif's configuration. The discovery of plugins, user settings and shells, which
 * costs more than most commands, is left out.
 */
function bareConfig(root: string, version: string): Config {
  const pjson = { name: 'mlgit', version, oclif: { bin: 'mlgit' } };
  const bare = { name: 'mlgit', bin: 'mlgit', version, pjson, root, dirname: 'mlgit', topicSeparator: ' ' };
  return { ...bare, runHook: async () => ({ failures: [], successes: [] }) } as unknown as Config;
}
