import { dryRun } from '../src/app/dry-run.ts';
import { runFlow } from '../src/app/run-flow.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { createRunReporter } from '../src/cli/run-reporter.ts';
import { renderStatus } from '../src/ui/render-status.ts';
import { runErrorOf, runSummary } from '../src/ui/run-summary.ts';

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
    set: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      description: 'a parameter: name=value',
      helpValue: 'k=v',
    }),
    only: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      description: 'run this step alone',
      exclusive: ['from', 'until'],
    }),
    from: Flags.string({ description: 'run this step and all that follow from it' }),
    until: Flags.string({ description: 'run up to this step' }),
    force: Flags.boolean({ description: 'run selected steps even when cached' }),
    jobs: Flags.integer({ char: 'j', min: 1, description: 'tasks at once (default: number of cores)' }),
    'dry-run': Flags.boolean({ description: 'say what would run, and run nothing' }),
    message: Flags.string({ char: 'm', description: 'a text kept with the run' }),
    tag: Flags.string({ description: 'point this tag to the run when it succeeds' }),
    file: Flags.string({ description: 'flow file (default: mlgit.yaml)' }),
  };

  override async execute(): Promise<CommandResult> {
    const { args, flags } = await this.parse(Run);
    const selection = {
      ...(flags.only === undefined ? {} : { only: flags.only }),
      ...(flags.from === undefined ? {} : { from: flags.from }),
      ...(flags.until === undefined ? {} : { until: flags.until }),
    };
    const { settings } = this;
    const reporter = createRunReporter({
      json: this.wantsJson(),
      env: settings.env,
      now: settings.clock.now,
    });
    const options = {
      flow: args.flow,
      file: flags.file,
      set: flags.set ?? [],
      selection,
      force: flags.force,
      jobs: flags.jobs ?? settings.cpus,
      message: flags.message,
      tag: flags.tag,
      emit: reporter.emit,
      signal: this.signal,
    };
    return this.inRepository(async (context) => {
      if (flags['dry-run']) {
        const status = await dryRun(context, options);
        return { result: status.document, text: renderStatus(status, this.palette) };
      }
      try {
        const outcome = await runFlow(context, options);
        reporter.stop();
        const error = runErrorOf(outcome);
        if (error !== undefined) throw error;
        return runSummary(outcome, this.palette);
      } finally {
        reporter.stop();
        this.keepWarnings(reporter.warnings);
      }
    });
  }
}
