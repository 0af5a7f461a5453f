import { flowStatus } from '../src/app/flow-status.ts';
import { runError } from '../src/app/run-error.ts';
import { type RunOutcome, runFlow } from '../src/app/run-flow.ts';
import type { RunOptions } from '../src/app/run-options.ts';
import { runSweep, type SweepOutcome } from '../src/app/run-sweep.ts';
import type { EndedRun, Sharing } from '../src/app/sharing/share-after-run.ts';
import { sweepError } from '../src/app/sweep-error.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { toRecord } from '../src/cli/output.ts';
import { runFlags, runOptionsOf, sweepFlags } from '../src/cli/run-flags.ts';
import { createRunReporter } from '../src/cli/run-reporter.ts';
import { renderStatus } from '../src/ui/render-status.ts';
import { renderSweep } from '../src/ui/render-sweep.ts';
import { renderRunSummary } from '../src/ui/run-summary.ts';

/** A flag that is given once for each value. */
export default class Run extends ContextCommand {
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
    message: Flags.string({ char: 'm', description: 'a text kept with the run' }),
    tag: Flags.string({ description: 'point this tag to the run when it succeeds', helpValue: 'NAME' }),
    push: Flags.boolean({
      default: true,
      allowNo: true,
      description: 'share the run when it ends, where that is wanted (mlgit.push)',
    }),
  };

  override async execute(): Promise<CommandResult> {
    const { args, flags } = await this.parse(Run);
    const { settings } = this;
    const reporter = createRunReporter({
      json: this.wantsJson(),
      env: settings.env,
      now: settings.clock.now,
    });
    const options: RunOptions = {
      flow: args.flow,
      ...runOptionsOf(flags, settings.cpus),
      emit: reporter.emit,
      signal: this.signal,
    };
    return this.inRepository(async (context) => {
      try {
        if (flags['dry-run']) {
          const status = await flowStatus(context, options);
          return { result: toRecord(status), text: renderStatus(status, this.palette) };
        }
        if (flags.sweep !== undefined) {
          const { sweep: sweeps, sample, checkout } = flags;
          const onRecorded = async (run: EndedRun) => void (flags.push && (await this.share(context, run)));
          const outcome = await runSweep(context, { ...options, sweeps, sample, checkout, onRecorded });
          reporter.stop();
          return this.concludeSweep(outcome);
        }
        const outcome = await runFlow(context, options);
        reporter.stop();
        const shared = flags.push ? await this.share(context, outcome.recorded) : undefined;
        return this.conclude(outcome, shared);
      } finally {
        reporter.stop();
        this.keepWarnings(reporter.warnings);
      }
    });
  }

  private concludeSweep({ report, checkout, wallMs }: SweepOutcome): CommandResult {
    this.warnOfKept(checkout?.kept ?? []);
    const error = sweepError(report, this.signal.aborted);
    const text = renderSweep(report, wallMs, this.palette);
    if (error === undefined) return { result: toRecord({ ...report, ...(checkout && { checkout }) }), text };
    if (!this.wantsJson()) process.stdout.write(`${text}\n`);
    throw error;
  }

  private warnOfKept(kept: RunOutcome['checkout']['kept']): void {
    for (const { path, because, hint } of kept)
      this.addWarning(`${path} was left as it is: ${because}`, [hint]);
  }

  private conclude(outcome: RunOutcome, sharing: Sharing | undefined): CommandResult {
    const error = runError(outcome);
    if (error !== undefined) throw error;
    const { recorded, checkout, wallMs } = outcome;
    this.warnOfKept(checkout.kept);
    return {
      result: toRecord({
        run: recorded.id,
        commit: recorded.commit,
        manifest: recorded.manifest,
        execution: recorded.execution,
        checkout,
        ...(sharing === undefined ? {} : { sharing: sharing.state }),
      }),
      text: renderRunSummary({ ...recorded, wallMs, sharing }, this.palette),
      exitCode: checkout.kept.length > 0 || sharing?.state === 'refused' ? 3 : 0,
    };
  }
}
