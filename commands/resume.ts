import { resumeRun } from '../src/app/resume-run.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { executionFlags } from '../src/cli/run-flags.ts';
import { RunningCommand } from '../src/cli/running-command.ts';

export default class Resume extends RunningCommand {
  static override summary = 'go on with a failed, cancelled or lost run, as a new run that names it';
  static override description =
    'With the same parameters and the same part of the flow. What the run had finished is taken from it where code, inputs and parameters are as they were; --set changes a parameter.';
  static override examples = [
    '<%= config.bin %> resume',
    '<%= config.bin %> resume k3f9 --set learning_rate=0.05',
    '<%= config.bin %> resume credit@k3f9abcdef --same-code',
  ];
  static override args = {
    run: Args.string({
      description: "run id, SPEC of a run, or a flow; default: this clone's newest run that did not succeed",
    }),
  };
  static override flags = {
    'same-code': Flags.boolean({ description: "from the run's recorded tree instead of the working tree" }),
    ...executionFlags,
  };

  override async execute(): Promise<CommandResult<'resume'>> {
    const { args, flags } = await this.parse(Resume);
    return this.running(flags, (context, options) =>
      resumeRun(context, { ...options, run: args.run, sameCode: flags['same-code'] }),
    );
  }
}
