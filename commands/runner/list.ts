import { knownRunners } from '../../src/app/runners/known-runners.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { ContextCommand } from '../../src/cli/context-command.ts';
import { renderRunners } from '../../src/ui/render-runners.ts';

export default class RunnerList extends ContextCommand {
  static override summary = 'places to run steps that are known here, beside this machine';
  static override examples = ['<%= config.bin %> runner list'];

  override async execute(): Promise<CommandResult<'runner list'>> {
    await this.parse(RunnerList);
    return this.inRepository(async (context) => {
      const runners = await knownRunners(context);
      return { result: runners, text: renderRunners(runners, this.palette) };
    });
  }
}
