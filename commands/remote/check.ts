import { checkRemote } from '../../src/app/sharing/check-remote.ts';
import { requireStore } from '../../src/app/sharing/store-remotes.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { ContextCommand } from '../../src/cli/context-command.ts';
import { Args, Flags } from '../../src/cli/oclif.ts';
import { renderRemoteCheck } from '../../src/ui/render-remotes.ts';

export default class RemoteCheck extends ContextCommand {
  static override summary = 'really use a store: put, read back, verify, remove; and what the server can do';
  static override examples = ['<%= config.bin %> remote check', '<%= config.bin %> remote check team'];
  static override args = {
    name: Args.string({ description: 'store (default: the first of mlgit remote list)' }),
  };

  static override flags = {
    create: Flags.boolean({ description: 'make it anew in an empty folder that was a store before' }),
  };

  override async execute(): Promise<CommandResult<'remote check'>> {
    const { args, flags } = await this.parse(RemoteCheck);
    return this.inRepository(async (context) => {
      const checked = await checkRemote(context, await requireStore(context, args.name), {
        signal: this.signal,
        create: flags.create,
      });
      return { result: checked, text: renderRemoteCheck(checked, this.palette) };
    });
  }
}
