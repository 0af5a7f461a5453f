type CommandClass = {
  new (argv: string[], config: import('@oclif/core/config').Config): import('./base-command.ts').BaseCommand;
  id: string;
};

declare module 'mlgit:commands' {
  /** Made by the build from the files of `commands/` that are used every day: id → class. */
  export const COMMANDS: { readonly [id: string]: CommandClass };
  /** Ids of all others. */
  export const FURTHER_IDS: ReadonlySet<string>;
}

declare module 'mlgit:further-commands' {
  /** The others: id (`remote:add`) → class. */
  export const COMMANDS: { readonly [id: string]: CommandClass };
}
