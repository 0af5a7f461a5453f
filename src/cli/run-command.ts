import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Config } from '@oclif/core/config';
import type { BaseCommand } from './base-command.ts';

export interface FoundCommand {
  readonly id: string;
  readonly argv: readonly string[];
}

type CommandClass = new (argv: string[], config: Config) => BaseCommand;

/** Loads one command's bundle and runs it. Its base class reports errors and sets the exit code. */
export async function runCommand(found: FoundCommand, root: string, version: string): Promise<void> {
  const path = join(root, 'dist', 'commands', `${found.id.replace(':', '/')}.js`);
  const { default: Found } = (await import(pathToFileURL(path).href)) as {
    default: CommandClass & { id: string };
  };
  Found.id = found.id;
  await new Found([...found.argv], bareConfig(root, version)).start();
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
