import { explainedStep } from '../src/app/explained-step.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args } from '../src/cli/oclif.ts';
import { flowFlags } from '../src/cli/run-flags.ts';
import { renderExplanation } from '../src/ui/render-status.ts';

export default class Explain extends ContextCommand {
  static override summary = 'why a step would run: which component of its key changed, old and new';
  static override examples = [
    '<%= config.bin %> explain train',
    '<%= config.bin %> explain credit:train --set seed=7',
  ];
  static override args = {
    step: Args.string({ required: true, description: 'STEP, STEP/ITEM of a foreach, or FLOW:STEP' }),
  };
  static override flags = flowFlags;

  protected override readonly pages = true;

  override async execute(): Promise<CommandResult<'explain'>> {
    const { args, flags } = await this.parse(Explain);
    return this.inRepository(async (context) => {
      const options = { file: flags.file, set: flags.set ?? [], emit: this.warnOnly, signal: this.signal };
      const explained = await explainedStep(context, args.step, options);
      return {
        result: explained,
        text: renderExplanation(explained, explained.against, this.palette),
      };
    });
  }
}
