import { checkRunner } from '../../src/app/remote/driver/check-runner.ts';
import { requireRunner } from '../../src/app/runners/require-runner.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { ContextCommand } from '../../src/cli/context-command.ts';
import { Args } from '../../src/cli/oclif.ts';
import { renderRunnerCheck } from '../../src/ui/render-runners.ts';

export default class RunnerCheckCommand extends ContextCommand {
  static override summary = 'really run a tiny task on a runner, and say what is in its way';
  static override examples = ['<%= config.bin %> runner check cluster'];
  static override args = {
    name: Args.string({ required: true, description: 'runner, as mlgit runner list shows it' }),
  };

  override async execute(): Promise<CommandResult<'runner check'>> {
    const { args } = await this.parse(RunnerCheckCommand);
    return this.inRepository(async (context) => {
      const checked = await checkRunner(context, await requireRunner(context, args.name), {
        signal: this.signal,
        onNews: (text) => this.tell(text),
      });
      return { result: checked, text: renderRunnerCheck(checked, this.palette) };
    });
  }

  /** A queue may take its time. */
  private tell(text: string): void {
    if (!this.wantsJson()) process.stderr.write(`${this.palette.dim(text)}\n`);
  }
}
