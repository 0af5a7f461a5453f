import { cancelRun } from '../src/app/cancel-run.ts';
import type { Context } from '../src/app/context.ts';
import { attachRun } from '../src/app/remote/detached/attach-run.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { toMlgitError } from '../src/cli/error-report.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { progressFlag } from '../src/cli/run-flags.ts';
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
    ...progressFlag,
  };

  override async execute(): Promise<CommandResult<'attach'>> {
    const { args, flags } = await this.parse(Attach);
    let hasLeft = false;
    const controls = {
      abilities: {
        cancelling: 'Cancel the run, wherever it runs',
        interrupting: 'stop following; the run goes on',
        canDetach: true,
        detaching: 'stop following; the run goes on',
      },
      detach: () => {
        hasLeft = true;
        this.interrupt.press();
      },
      cancel: async (context: Context) => void (await cancelRun(context, args.run)),
    };
    return this.showing(
      async (context, reporter) => {
        const { signal } = this;
        const outcome = await attachRun(context, args.run, { emit: reporter.emit, signal }).catch((error) => {
          if (hasLeft && toMlgitError(error).code === 'run-goes-on') return undefined;
          throw error;
        });
        reporter.stop();
        if (outcome === undefined) return this.left(args.run);
        const sharing = flags.push ? await this.share(context, outcome.recorded) : undefined;
        return this.conclude(outcome, { signed: undefined, sharing });
      },
      flags.progress,
      controls,
    );
  }

  /** Somebody wanted no more than to look. */
  private left(run: string): CommandResult<'attach'> {
    const text = `${this.palette.note('goes on')}  ${run}  ${this.palette.dim(`mlgit attach ${run}`)}`;
    return { result: { run, state: 'goes-on' }, text };
  }
}
