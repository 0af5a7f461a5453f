import { resolve } from 'node:path';
import { applyBundle } from '../../src/app/apply-bundle.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { ContextCommand } from '../../src/cli/context-command.ts';
import { Args, Flags } from '../../src/cli/oclif.ts';

export default class BundleApply extends ContextCommand {
  static override summary =
    'take in a file of mlgit bundle create, every byte verified, all of it or nothing';
  static override examples = ['<%= config.bin %> bundle apply credit.bundle.tar'];
  static override args = { file: Args.string({ required: true, description: 'the bundle' }) };
  static override flags = {
    name: Flags.string({
      description: 'its runs are those of the remote bundle/NAME (default: the name of the file)',
      helpValue: 'NAME',
    }),
  };

  override async execute(): Promise<CommandResult<'bundle apply'>> {
    const { args, flags } = await this.parse(BundleApply);
    return this.inRepository(async (context) => {
      const applied = await applyBundle(context, {
        path: resolve(context.config.cwd, args.file),
        name: flags.name,
        signal: this.signal,
        onProgress: this.progress(args.file),
      });
      const { runs, remote, changed } = applied;
      const lines = runs.map((spec) => `${this.palette.good('+')} ${spec}  of ${remote}`);
      const text = changed.length === 0 ? `nothing new in ${args.file}` : lines.join('\n');
      return { result: applied, text };
    });
  }
}
