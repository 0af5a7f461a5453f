import { flowStatus } from '../src/app/flow-status.ts';
import { runError } from '../src/app/run-error.ts';
import { type RunOutcome, runFlow } from '../src/app/run-flow.ts';
import type { RunOptions } from '../src/app/run-options.ts';
import type { Sharing } from '../src/app/sharing/share-after-run.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { toRecord } from '../src/cli/output.ts';
import { createRunReporter } from '../src/cli/run-reporter.ts';
import { renderStatus } from '../src/ui/render-status.ts';
import { renderRunSummary } from '../src/ui/run-summary.ts';

/** A flag that is given once for each value. */
const SEVERAL = { multiple: true, multipleNonGreedy: true } as const;

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
    set: Flags.string({ ...SEVERAL, description: 'set a parameter', helpValue: 'k=v' }),
    only: Flags.string({ ...SEVERAL, description: 'run this step alone', helpValue: 'STEP' }),
    from: Flags.string({ description: 'run this step and all that follow from it', helpValue: 'STEP' }),
    until: Flags.string({ description: 'run up to this step', helpValue: 'STEP' }),
    force: Flags.boolean({ description: 'run selected steps even when cached' }),
    jobs: Flags.integer({ char: 'j', min: 1, description: 'tasks at once (default: number of cores)' }),
    resources: Flags.string({
      ...SEVERAL,
      description: 'cpu, memory, gpu, disk or time of a step (of all: without STEP)',
      helpValue: '[STEP.]NAME=VALUE',
    }),
    'dry-run': Flags.boolean({ description: 'say what would run, and run nothing' }),
    message: Flags.string({ char: 'm', description: 'a text kept with the run' }),
    tag: Flags.string({ description: 'point this tag to the run when it succeeds', helpValue: 'NAME' }),
    push: Flags.boolean({
      default: true,
      allowNo: true,
      description: 'share the run when it ends, where that is wanted (mlgit.push)',
    }),
    'remote-cache': Flags.boolean({
      default: true,
      allowNo: true,
      description: 'reuse what colleagues have computed, from the store of the team',
    }),
    file: Flags.string({ description: 'flow file (default: mlgit.yaml)' }),
  };

  override async execute(): Promise<CommandResult> {
    const { args, flags } = await this.parse(Run);
    const { settings } = this;
    const reporter = createRunReporter({
      json: this.wantsJson(),
      env: settings.env,
      now: settings.clock.now,
    });
    const { only, from, until, force, message, tag, file } = flags;
    const options: RunOptions = {
      flow: args.flow,
      file,
      set: flags.set ?? [],
      selection: {
        ...(only === undefined ? {} : { only }),
        ...(from === undefined ? {} : { from }),
        ...(until === undefined ? {} : { until }),
      },
      resources: flags.resources ?? [],
      force,
      jobs: flags.jobs ?? settings.cpus,
      message,
      tag,
      remoteCache: flags['remote-cache'],
      emit: reporter.emit,
      signal: this.signal,
    };
    return this.inRepository(async (context) => {
      try {
        if (flags['dry-run']) {
          const status = await flowStatus(context, options);
          return { result: toRecord(status), text: renderStatus(status, this.palette) };
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

  private conclude(outcome: RunOutcome, sharing: Sharing | undefined): CommandResult {
    const error = runError(outcome);
    if (error !== undefined) throw error;
    const { recorded, checkout, wallMs } = outcome;
    for (const { path, because, hint } of checkout.kept) {
      this.addWarning(`${path} was left as it is: ${because}`, [hint]);
    }
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
