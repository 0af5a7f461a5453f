import { bisectFlow } from '../src/app/bisect/bisect-flow.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { executionFlags, progressFlag } from '../src/cli/run-flags.ts';
import { RunningCommand } from '../src/cli/running-command.ts';
import { usageError } from '../src/model/mlgit-error.ts';
import { renderBisect } from '../src/ui/render-bisect.ts';

export default class Bisect extends RunningCommand {
  static override summary = 'find the commit or parameter at which a metric fell';
  static override description =
    'From recorded runs, and where there is none by running the flow at commits in between, as git bisect would; the working tree is not touched. Started again after an interruption it finds what it had run.';
  static override examples = [
    '<%= config.bin %> bisect credit --metric auc --good prod --bad latest',
    '<%= config.bin %> bisect credit --metric auc --good v1.2 --bad HEAD --threshold 0.93',
    '<%= config.bin %> bisect credit --metric auc --good k3f9 --bad HEAD --records-only',
  ];
  static override args = { flow: Args.string({ required: true, description: 'flow to look at' }) };
  static override flags = {
    metric: Flags.string({ required: true, description: 'the metric that fell', helpValue: 'NAME' }),
    good: Flags.string({
      required: true,
      description: 'run, tag or git revision where it was good',
      helpValue: 'REV',
    }),
    bad: Flags.string({
      required: true,
      description: 'run, tag or git revision where it is not',
      helpValue: 'REV',
    }),
    step: Flags.string({ description: 'step or task, where several have the metric' }),
    threshold: Flags.string({
      description: 'what is still good (default: half way between the two ends)',
      helpValue: 'X',
    }),
    direction: Flags.string({
      options: ['max', 'min'],
      description: "which way is good (default: as the flow says, else the good end's)",
    }),
    'first-parent': Flags.boolean({ description: 'take a merge as one step' }),
    'records-only': Flags.boolean({ description: 'run nothing', exclusive: ['run'] }),
    run: Flags.boolean({ description: 'run commits also where a run of them is recorded' }),
    runner: executionFlags.runner,
    resources: executionFlags.resources,
    jobs: executionFlags.jobs,
    'remote-cache': executionFlags['remote-cache'],
    ...progressFlag,
  };

  override async execute(): Promise<CommandResult<'bisect'>> {
    const { args, flags } = await this.parse(Bisect);
    const { metric, good, bad, step, runner, resources, jobs } = flags;
    const asked = {
      ...{ 'fail-fast': true, push: false, runner, resources, jobs },
      ...{ 'remote-cache': flags['remote-cache'], progress: flags.progress ?? 'lines' },
    };
    const threshold = parseThreshold(flags.threshold);
    return this.reporting(asked, async (context, options, reporter) => {
      const report = await bisectFlow(context, {
        ...{ ...options, flow: args.flow, metric, good, bad, step, threshold },
        direction: flags.direction as 'max' | 'min' | undefined,
        firstParent: flags['first-parent'],
        running: flags['records-only'] ? 'never' : flags.run ? 'always' : 'missing',
      });
      reporter.stop();
      const isFound = report.found.kind === 'commit' || report.found.kind === 'params';
      return {
        result: report,
        text: renderBisect(report, this.palette),
        exitCode: isFound ? 0 : 3,
      };
    });
  }
}

function parseThreshold(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw usageError('bad-threshold', `Expected a number for --threshold, found ${JSON.stringify(text)}`, [
    'mlgit bisect FLOW --metric NAME --good A --bad B --threshold 0.93',
  ]);
}
