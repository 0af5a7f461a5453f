import { flowStatus } from '../src/app/flow-status.ts';
import type { RecordedRun } from '../src/app/record-run.ts';
import { detachRun, type SubmittedRun } from '../src/app/remote/detached/detach-run.ts';
import { runFlow } from '../src/app/run-flow.ts';
import { runSweep, type SweepOutcome } from '../src/app/run-sweep.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { runFlags, selectionOf, sweepFlags } from '../src/cli/run-flags.ts';
import { type AlsoDone, type AlsoTold, RunningCommand } from '../src/cli/running-command.ts';
import { MlgitError } from '../src/model/mlgit-error.ts';
import { renderSubmitted } from '../src/ui/render-running.ts';
import { renderStatus } from '../src/ui/render-status.ts';
import { renderSweep } from '../src/ui/render-sweep.ts';

export default class Run extends RunningCommand {
  static override summary = 'execute what is not cached, and record the run as a commit';
  static override examples = [
    '<%= config.bin %> run',
    '<%= config.bin %> run credit --set learning_rate=0.05 --message "smaller steps"',
    '<%= config.bin %> run --from train --jobs 4',
    '<%= config.bin %> run --accept',
  ];
  static override args = {
    flow: Args.string({ description: 'flow to run; may be left out where there is one' }),
  };
  static override flags = {
    ...runFlags,
    ...sweepFlags,
    'dry-run': Flags.boolean({
      description: 'say what would run, and run nothing',
      exclusive: ['sweep'],
    }),
    accept: Flags.boolean({
      description: 'put the manifest of the run into the tree when it succeeds, as mlgit accept does',
      exclusive: ['sweep', 'dry-run', 'detach'],
    }),
    detach: Flags.boolean({
      description: 'hand the whole run over to a runner: no process of this machine is needed any more',
      exclusive: ['sweep', 'dry-run', 'tag'],
    }),
  };

  override async execute(): Promise<CommandResult<'run'>> {
    const { args, flags } = await this.parse(Run);
    const { force, file, sweep: sweeps, sample, checkout, push } = flags;
    const asked = { flow: args.flow, file, selection: selectionOf(flags), force };
    if (flags['dry-run']) {
      return this.reporting(flags, async (context, options) => {
        const status = await flowStatus(context, { ...options, ...asked });
        return { result: status, text: renderStatus(status, this.palette, asked) };
      });
    }
    if (flags.detach) {
      return this.reporting(flags, async (context, options) =>
        this.detached(await detachRun(context, { ...options, ...asked })),
      );
    }
    if (sweeps === undefined) {
      const also: AlsoDone | undefined = flags.accept ? (...done) => this.accept(...done) : undefined;
      return this.running(flags, (context, options) => runFlow(context, { ...options, ...asked }), also);
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

  /** The run stays recorded whatever becomes of this: exit 3 says that it is not accepted. */
  private async accept(...[context, { recorded }, sharing]: Parameters<AlsoDone>): Promise<AlsoTold> {
    const { acceptRecorded } = await import('../src/app/accept/accept-recorded.ts');
    const { renderAccepted } = await import('../src/ui/accept/render-accepted.ts');
    const { signal, palette } = this;
    const accepted = await acceptRecorded(context, recorded, {
      isOnItsWay: sharing?.state === 'pending',
      signal,
    });
    const concerns = accepted instanceof MlgitError ? [accepted] : accepted.concerns;
    for (const { message, hints } of concerns) this.addWarning(message, hints);
    if (accepted instanceof MlgitError) return { result: { accepted: null }, exitCode: 3 };
    const text = renderAccepted(accepted, { palette, width: this.terminal.width });
    return { result: { accepted: accepted }, text };
  }

  private detached(submitted: SubmittedRun): CommandResult<'run'> {
    return { result: submitted, text: renderSubmitted(submitted, this.palette) };
  }

  private concludeSweep(
    { report, checkout, wallMs, error }: SweepOutcome,
    unsigned: number,
  ): CommandResult<'run'> {
    this.warnOfKept(checkout?.kept ?? []);
    const text = renderSweep(report, wallMs, this.palette);
    const result = { ...report, ...(checkout && { checkout }) };
    if (error === undefined) return { result, text, exitCode: unsigned > 0 ? 3 : 0 };
    if (!this.wantsJson()) process.stdout.write(`${text}\n`);
    throw error;
  }
}
