declare module 'mlgit:commands' {
  import type { Config } from '@oclif/core/config';

  type CommandClass = {
    new (argv: string[], config: Config): import('./base-command.ts').BaseCommand;
    id: string;
  };
  /** Made by the build from the files of `commands/`: id (`remote:add`) → class. */
  export const COMMANDS: { readonly [id: string]: CommandClass };
}
