import type { Context } from '../app/context.ts';
import type { CommandName } from '../app/results/command-results.ts';
import type { ExecutedRun } from '../app/results/executed-run.ts';
import { runError } from '../app/run-error.ts';
import type { RunOutcome } from '../app/run-flow.ts';
import type { RunOptions } from '../app/run-options.ts';
import type { Sharing } from '../app/sharing/share-after-run.ts';
import { signsRuns } from '../app/signing/signs-runs.ts';
import type { EventSink } from '../model/event.ts';
import { renderRunSummary } from '../ui/run-summary.ts';
import type { CommandResult } from './base-command.ts';
import { ContextCommand } from './context-command.ts';
import { liveControls, type RunControls } from './run-controls.ts';
import { createRunReporter, type RunReporter } from './run-reporter.ts';
import { savingMemory } from './save-memory.ts';

/** What `executionFlags` are parsed to. */
interface ExecutionFlags {
  readonly set?: readonly string[] | undefined;
  readonly resources?: readonly string[] | undefined;
  readonly runner?: readonly string[] | undefined;
  readonly 'fail-fast': boolean;
  readonly jobs?: number | undefined;
  readonly 'remote-cache': boolean;
  readonly message?: string | undefined;
  readonly tag?: string | undefined;
  readonly push: boolean;
  readonly progress?: string | undefined;
}

/** What became of a run when it had ended. */
interface AfterRun {
  /** Undefined: it was not to be signed. */
  readonly signed: boolean | undefined;
  readonly sharing: Sharing | undefined;
}

type ExecutionOptions = Omit<RunOptions, 'flow' | 'file' | 'selection' | 'force' | 'resume'>;

type ExecutedResult = CommandResult<'resume'>;

/** More of a result. */
export interface AlsoTold extends Omit<ExecutedResult, 'result'> {
  readonly result: Partial<ExecutedRun>;
}

/** What is done with a run that succeeded and is recorded, beside sharing it; more of the result, or undefined. */
export type AlsoDone = (
  context: Context,
  outcome: RunOutcome,
  sharing: Sharing | undefined,
) => Promise<AlsoTold | undefined>;

function withMore(done: ExecutedResult, more: AlsoTold | undefined): ExecutedResult {
  if (more === undefined) return done;
  return {
    result: { ...done.result, ...more.result },
    text: [done.text, more.text].filter(Boolean).join('\n'),
    exitCode: done.exitCode || more.exitCode || 0,
  };
}

/** A command that executes a run: shows it while it goes on, shares it, and reports how it ended. */
export abstract class RunningCommand extends ContextCommand {
  protected running(
    flags: ExecutionFlags,
    execute: (context: Context, options: ExecutionOptions) => Promise<RunOutcome>,
    also: AlsoDone = async () => undefined,
  ): Promise<ExecutedResult> {
    return this.reporting<'resume'>(flags, async (context, options, reporter) => {
      const outcome = await execute(context, options);
      reporter.stop();
      const after = await this.signAndShare(context, outcome.recorded, flags.push);
      return withMore(this.conclude(outcome, after), await also(context, outcome, after.sharing));
    });
  }

  /** The same, of a command that concludes by itself. */
  protected reporting<Name extends CommandName>(
    flags: ExecutionFlags,
    work: (
      context: Context,
      options: ExecutionOptions,
      reporter: RunReporter,
    ) => Promise<CommandResult<Name>>,
  ): Promise<CommandResult<Name>> {
    const { settings } = this;
    return this.showing((context, reporter) => {
      const options = {
        set: flags.set ?? [],
        resources: flags.resources ?? [],
        runners: flags.runner ?? [],
        failFast: flags['fail-fast'],
        jobs: flags.jobs ?? settings.cpus,
        message: flags.message,
        tag: flags.tag,
        remoteCache: flags['remote-cache'],
        emit: savingMemory(reporter.emit),
        signal: this.signal,
        urgent: this.interrupt.urgentSignal,
      };
      return work(context, options, reporter);
    }, flags.progress);
  }

  /** One JSON object a line ends with the one of `--json`. */
  protected override wantsJson(): boolean {
    const words = this.argv.slice(0, [...this.argv, '--'].indexOf('--'));
    const at = words.indexOf('--progress');
    return (
      super.wantsJson() || words.includes('--progress=ndjson') || (at >= 0 && words[at + 1] === 'ndjson')
    );
  }

  /** Shows events, whatever becomes of the work. `own` is what keys do, where it is not what they do to a run of this process. */
  protected showing<Name extends CommandName>(
    work: (context: Context, reporter: RunReporter) => Promise<CommandResult<Name>>,
    progress: string | undefined,
    own: RunControls = {},
  ): Promise<CommandResult<Name>> {
    const { env, clock } = this.settings;
    const { interrupt } = this;
    let opened: Context | undefined;
    let run: string | undefined;
    const controls = () => liveControls({ context: () => opened, run: () => run, interrupt, own });
    const reporter = createRunReporter({ json: this.wantsJson(), progress, env, clock, controls });
    const emit: EventSink = (event) => {
      if (event.type === 'run-started') run = `${event.flow}@${event.run}`;
      reporter.emit(event);
    };
    return this.inRepository(async (context) => {
      opened = context;
      try {
        return await work(context, { ...reporter, emit });
      } finally {
        reporter.stop();
        this.keepWarnings(reporter.warnings);
      }
    });
  }

  /** What becomes of a run that has ended. Shared with its signature, where git is configured to sign runs. */
  protected async signAndShare(
    context: Context,
    recorded: RunOutcome['recorded'],
    push: boolean,
  ): Promise<AfterRun> {
    const signed = await this.sign(context, recorded);
    return { signed, sharing: push ? await this.share(context, recorded) : undefined };
  }

  /** Whether git is configured to sign runs. */
  protected signs(context: Context): Promise<boolean> {
    return signsRuns(context);
  }

  private async sign(context: Context, recorded: RunOutcome['recorded']): Promise<boolean | undefined> {
    if (!(await this.signs(context))) return undefined;
    const { signEndedRun } = await import('../app/signing/sign-ended-run.ts');
    const failure = await signEndedRun(context, recorded, this.conversation().asks);
    if (failure !== undefined) this.addWarning(failure.message, failure.hints);
    return failure === undefined;
  }

  protected conclude(outcome: RunOutcome, { signed, sharing }: AfterRun): ExecutedResult {
    const error = runError(outcome);
    if (error !== undefined) throw error;
    const { recorded, checkout, wallMs } = outcome;
    this.warnOfKept(checkout.kept);
    return {
      result: {
        run: recorded.id,
        commit: recorded.commit,
        manifest: recorded.manifest,
        execution: recorded.execution,
        checkout,
        ...(signed === undefined ? {} : { signed }),
        ...(sharing === undefined ? {} : { sharing: sharing.state }),
      },
      text: renderRunSummary({ ...recorded, wallMs, signed, sharing }, this.palette),
      exitCode: checkout.kept.length > 0 || sharing?.state === 'refused' || signed === false ? 3 : 0,
    };
  }

  protected warnOfKept(kept: RunOutcome['checkout']['kept']): void {
    for (const { path, because, hint } of kept) {
      this.addWarning(`${path} was left as it is: ${because}`, [hint]);
    }
  }
}
