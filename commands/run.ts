import { flowStatus } from '../src/app/flow-status.ts';
import type { RecordedRun } from '../src/app/record-run.ts';
import { detachRun, type SubmittedRun } from '../src/app/remote/detached/detach-run.ts';
import { runFlow } from '../src/app/run-flow.ts';
import { runSweep, type SweepOutcome } from '../src/app/run-sweep.ts';
import { sweepError } from '../src/app/sweep-error.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { toRecord } from '../src/cli/output.ts';
import { runFlags, selectionOf, sweepFlags } from '../src/cli/run-flags.ts';
import { RunningCommand } from '../src/cli/running-command.ts';
import { renderSubmitted } from '../src/ui/render-running.ts';
import { renderStatus } from '../src/ui/render-status.ts';
import { renderSweep } from '../src/ui/render-sweep.ts';

export default class Run extends RunningCommand {
  static override summary = 'execute what is not cached, and record the run as a commit';
  static override examples = [
    '<%= config.bin %> run',
    '<%= config.bin %> run credit --set learning_rate=0.05 --message "smaller steps"',
    '<%= config.bin %> run --from train --jobs 4',
  ];
  static override args = {
    flow: Args.string({ description: 'flow to run; may be left out where there is one' }),
  };
  static override flags = {
    ...runFlags,
    ...sweepFlags,
    'dry-run': Flags.boolean({ description: 'say what would run, and run nothing' }),
    detach: Flags.boolean({
      description: 'hand the whole run over to a runner: no process of this machine is needed any more',
      exclusive: ['sweep', 'dry-run', 'tag'],
    }),
  };

  override async execute(): Promise<CommandResult> {
    const { args, flags } = await this.parse(Run);
    const { force, file, sweep: sweeps, sample, checkout, push } = flags;
    const asked = { flow: args.flow, file, selection: selectionOf(flags), force };
    if (flags['dry-run']) {
      return this.reporting(flags, async (context, options) => {
        const status = await flowStatus(context, { ...options, ...asked });
        return { result: toRecord(status), text: renderStatus(status, this.palette) };
      });
    }
    if (flags.detach) {
      return this.reporting(flags, async (context, options) =>
        this.detached(await detachRun(context, { ...options, ...asked })),
      );
    }
    if (sweeps === undefined) {
      return this.running(flags, (context, options) => runFlow(context, { ...options, ...asked }));
    }
    return this.reporting(flags, async (context, options, reporter) => {
      let unsigned = 0;
      const onRecorded = async (run: RecordedRun) => {
        const { signed } = await reporter.aside(() => this.signAndShare(context, run, push));
        if (signed === false) unsigned++;
      };
      const swept = { sweeps, sample, checkout, onRecorded };
      const outcome = await runSweep(context, { ...options, ...asked, ...swept });
      reporter.stop();
      return this.concludeSweep(outcome, unsigned);
    });
  }

  private detached(submitted: SubmittedRun): CommandResult {
    return { result: toRecord(submitted), text: renderSubmitted(submitted, this.palette) };
  }

  private concludeSweep({ report, checkout, wallMs }: SweepOutcome, unsigned: number): CommandResult {
    this.warnOfKept(checkout?.kept ?? []);
    const error = sweepError(report, this.signal.aborted);
    const text = renderSweep(report, wallMs, this.palette);
    const result = toRecord({ ...report, ...(checkout && { checkout }) });
    if (error === undefined) return { result, text, exitCode: unsigned > 0 ? 3 : 0 };
    if (!this.wantsJson()) process.stdout.write(`${text}\n`);
    throw error;
  }
}
