import { removeRemote } from '../../src/app/sharing/manage-remotes.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { ContextCommand } from '../../src/cli/context-command.ts';
import { Args } from '../../src/cli/oclif.ts';
import { formatStoreAddress } from '../../src/model/store-address.ts';

export default class RemoteRemove extends ContextCommand {
  static override summary = 'forget a store; what is in it stays';
  static override examples = ['<%= config.bin %> remote remove team'];
  static override args = {
    name: Args.string({ required: true, description: 'as mlgit remote list names it' }),
  };

  override async execute(): Promise<CommandResult<'remote remove'>> {
    const { args } = await this.parse(RemoteRemove);
    return this.inRepository(async (context) => {
      const { name, address } = await removeRemote(context, args.name);
      const url = formatStoreAddress(address);
      return { result: { name, url }, text: `- ${name}  ${url}` };
    });
  }
}
