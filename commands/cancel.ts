import { cancelRun } from '../src/app/cancel-run.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args } from '../src/cli/oclif.ts';

export default class Cancel extends ContextCommand {
  static override summary = 'ask a run in progress to end in order, wherever it runs';
  static override examples = ['<%= config.bin %> cancel k3f9'];
  static override args = {
    run: Args.string({ required: true, description: 'run id, as mlgit ps shows it' }),
  };

  override async execute(): Promise<CommandResult<'cancel'>> {
    const { args } = await this.parse(Cancel);
    return this.inRepository(async (context) => {
      const cancelled = await cancelRun(context, args.run);
      const { flow, run } = cancelled;
      return {
        result: cancelled,
        text: `${this.palette.note('ending')}  ${flow}@${run}  ${this.palette.dim('mlgit ps')}`,
      };
    });
  }
}
