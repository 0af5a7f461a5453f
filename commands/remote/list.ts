import { storeRemotes } from '../../src/app/sharing/store-remotes.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { ContextCommand } from '../../src/cli/context-command.ts';
import { formatStoreAddress } from '../../src/model/store-address.ts';
import { renderRemotes } from '../../src/ui/render-remotes.ts';

export default class RemoteList extends ContextCommand {
  static override summary = 'stores that are known here; the first one is used unless another is named';
  static override examples = ['<%= config.bin %> remote list'];

  override async execute(): Promise<CommandResult<'remote list'>> {
    await this.parse(RemoteList);
    return this.inRepository(async (context) => {
      const remotes = (await storeRemotes(context)).map(({ name, address, from, trusted }, index) => ({
        name,
        url: formatStoreAddress(address),
        from,
        trusted,
        used: index === 0,
      }));
      return { result: remotes, text: renderRemotes(remotes, this.palette) };
    });
  }
}
