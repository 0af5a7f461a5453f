import { attachRun } from '../src/app/remote/detached/attach-run.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { RunningCommand } from '../src/cli/running-command.ts';

export default class Attach extends RunningCommand {
  static override summary = 'follow a detached run to its end, and record it here; Ctrl-C stops following';
  static override examples = ['<%= config.bin %> attach k3f9'];
  static override args = {
    run: Args.string({ required: true, description: 'run id, as mlgit ps shows it' }),
  };
  static override flags = {
    push: Flags.boolean({
      default: true,
      allowNo: true,
      description: 'share the run when it has ended, where that is wanted (mlgit.push)',
    }),
  };

  override async execute(): Promise<CommandResult> {
    const { args, flags } = await this.parse(Attach);
    return this.showing(async (context, reporter) => {
      const { signal } = this;
      const outcome = await attachRun(context, args.run, { emit: reporter.emit, signal });
      reporter.stop();
      const shared = flags.push ? await this.share(context, outcome.recorded) : undefined;
      return this.conclude(outcome, shared);
    });
  }
}
