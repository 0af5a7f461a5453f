import { trustRunner } from '../../src/app/runners/manage-runners.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { ContextCommand } from '../../src/cli/context-command.ts';
import { Args, Flags } from '../../src/cli/oclif.ts';

export default class RunnerTrust extends ContextCommand {
  static override summary = 'let mlgit use the host or cluster that a repository names for a runner';
  static override examples = ['<%= config.bin %> runner trust cluster'];
  static override args = {
    name: Args.string({ required: true, description: 'as mlgit runner list names it' }),
  };
  static override flags = { global: Flags.boolean({ description: 'for all repositories of this user' }) };

  override async execute(): Promise<CommandResult<'runner trust'>> {
    const { args, flags } = await this.parse(RunnerTrust);
    return this.inRepository(async (context) => {
      const { name, contact, already } = await trustRunner(
        context,
        args.name,
        flags.global ? 'user' : 'repository',
      );
      return {
        result: { name, host: contact ?? null, already },
        text: `${this.palette.good('trusted')}  ${name}  ${contact ?? 'this machine'}`,
      };
    });
  }
}
