import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Context } from '../app/context.ts';
import { MlgitError } from '../model/mlgit-error.ts';
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
  protected exported(
    output: string | undefined,
    make: (context: Context) => Promise<string>,
  ): Promise<CommandResult> {
    return this.inRepository(async (context) => this.#written(await make(context), output));
  }

  async #written(text: string, output: string | undefined): Promise<CommandResult> {
    if (output === undefined) return { result: { text }, text: text.replace(/\n$/, '') };
    const path = resolve(this.settings.cwd, output);
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    } catch (error) {
      const cause = error as NodeJS.ErrnoException;
      throw new MlgitError(`Cannot write ${output}: ${cause.code ?? cause.message}`, {
        code: 'not-writable',
        kind: 'io',
        hints: [`ls -ld ${output}`],
        cause,
      });
    }
    return { result: { path: output }, text: `${this.palette.good('+')} ${output}` };
  }
}
