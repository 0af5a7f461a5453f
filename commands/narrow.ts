import { narrowStep } from '../src/app/narrow-step.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { flowFlags } from '../src/cli/run-flags.ts';
import { RunningCommand } from '../src/cli/running-command.ts';
import { renderNarrowed } from '../src/ui/render-narrowed.ts';

export default class Narrow extends RunningCommand {
  static override summary =
    'write code: of a step from what it reads; runs it once, traced, where that is not known';
  static override examples = ['<%= config.bin %> narrow train'];
  static override args = { step: Args.string({ required: true, description: 'STEP, or FLOW:STEP' }) };
  static override flags = {
    ...flowFlags,
    'dry-run': Flags.boolean({ description: 'show what would be written; run and write nothing' }),
  };

  override async execute(): Promise<CommandResult<'narrow'>> {
    const { args, flags } = await this.parse(Narrow);
    const { settings } = this;
    return this.showing(async (context, reporter) => {
      const narrowed = await narrowStep(context, {
        step: args.step,
        file: flags.file,
        set: flags.set ?? [],
        dryRun: flags['dry-run'],
        jobs: settings.cpus,
        emit: reporter.emit,
        signal: this.signal,
        urgent: this.interrupt.urgentSignal,
      });
      reporter.stop();
      const { texts, ...rest } = narrowed;
      const text = renderNarrowed(narrowed, flags['dry-run'], this.palette);
      return { result: { ...rest, changed: texts.before !== texts.after }, text };
    }, undefined);
  }
}
