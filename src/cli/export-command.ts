import type { Context } from '../app/context.ts';
import type { CommandResult } from './base-command.ts';
import { ContextCommand } from './context-command.ts';
import { Args, Flags } from './oclif.ts';

export const exportArgs = {
  flow: Args.string({ description: 'flow to export; may be left out where there is one' }),
};

export const exportFlags = {
  output: Flags.string({
    char: 'o',
    description: 'file to write (default: standard output)',
    helpValue: 'FILE',
  }),
  force: Flags.boolean({ char: 'f', description: 'overwrite the file', dependsOn: ['output'] }),
  file: Flags.string({ description: 'flow file (default: mlgit.yaml)' }),
};

/** For systems whose tasks have no clone. */
export const schedulerFlags = {
  repository: Flags.string({ description: 'git repository to run (default: the remote)', helpValue: 'URL' }),
  revision: Flags.string({
    description: 'branch, tag or commit to run (default: the branch)',
    helpValue: 'REV',
  }),
};

/** A command that writes a file for another system. */
export abstract class ExportCommand extends ContextCommand {
  /** `make` gives the text, and has written it where there is an output. */
  protected exported(
    output: string | undefined,
    make: (context: Context) => Promise<string>,
  ): Promise<CommandResult<'export argo'>> {
    return this.inRepository(async (context) => {
      const text = await make(context);
      if (output === undefined) return { result: { text }, text: text.replace(/\n$/, '') };
      return { result: { path: output }, text: `${this.palette.good('+')} ${output}` };
    });
  }
}
