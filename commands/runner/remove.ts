import { removeRunner } from '../../src/app/runners/manage-runners.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { ContextCommand } from '../../src/cli/context-command.ts';
import { Args } from '../../src/cli/oclif.ts';

export default class RunnerRemove extends ContextCommand {
  static override summary = "forget a runner of git's configuration";
  static override examples = ['<%= config.bin %> runner remove cluster'];
  static override args = {
    name: Args.string({ required: true, description: 'as mlgit runner list names it' }),
  };

  override async execute(): Promise<CommandResult<'runner remove'>> {
    const { args } = await this.parse(RunnerRemove);
    return this.inRepository(async (context) => {
      const name = await removeRunner(context, args.name);
      return { result: { name }, text: `- ${name}` };
    });
  }
}
