import { trustRemote } from '../../src/app/sharing/manage-remotes.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { ContextCommand } from '../../src/cli/context-command.ts';
import { Args, Flags } from '../../src/cli/oclif.ts';

export default class RemoteTrust extends ContextCommand {
  static override summary = 'let mlgit contact the store that a repository names';
  static override examples = [
    '<%= config.bin %> remote trust',
    '<%= config.bin %> remote trust --global s3://ml-artifacts/credit',
  ];
  static override args = { url: Args.string({ description: 'store (default: the one of the flow file)' }) };
  static override flags = { global: Flags.boolean({ description: 'for all repositories of this user' }) };

  override async execute(): Promise<CommandResult<'remote trust'>> {
    const { args, flags } = await this.parse(RemoteTrust);
    return this.inRepository(async (context) => {
      const { url, already } = await trustRemote(context, args.url, flags.global ? 'user' : 'repository');
      return { result: { url, already }, text: `${this.palette.good('trusted')}  ${url}` };
    });
  }
}
