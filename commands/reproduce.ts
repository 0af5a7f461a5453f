import type { Context } from '../src/app/context.ts';
import { type Reproduced, reproduceRun } from '../src/app/reproduce/reproduce-run.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { executionFlags, progressFlag } from '../src/cli/run-flags.ts';
import { RunningCommand } from '../src/cli/running-command.ts';
import type { ReproductionVerdict } from '../src/model/reproduction.ts';
import { renderReproduction } from '../src/ui/render-reproduction.ts';

const EXIT_CODES: { readonly [verdict in ReproductionVerdict]: number } = {
  identical: 0,
  equal: 0,
  drifted: 1,
  'not-comparable': 3,
};

export default class Reproduce extends RunningCommand {
  static override summary =
    'run a run again from its record, and say of each artifact and metric whether it is the same';
  static override description =
    'From the recorded code, inputs and environment, without any cache and without a look at the working tree. What drifted is run a second time, which tells what is not deterministic from what depends on the environment. The verdict is recorded on the run.';
  static override examples = [
    '<%= config.bin %> reproduce credit@prod',
    '<%= config.bin %> reproduce k3f9 --tolerance auc=0.001 --tolerance loss=1%',
    '<%= config.bin %> reproduce credit@latest --runner cluster --twice',
  ];
  static override args = {
    run: Args.string({ required: true, description: 'run id, or SPEC of a run' }),
  };
  static override flags = {
    tolerance: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      description:
        'how far a metric, or a number in an artifact, may be from the recorded one: 0.001, or 1% of it; * for all',
      helpValue: 'NAME=VALUE',
    }),
    twice: Flags.boolean({ description: 'run all of it a second time, not only what drifted' }),
    sign: Flags.boolean({
      allowNo: true,
      description: 'sign the verdict with the key that git signs with (default: git config mlgit.sign)',
    }),
    runner: executionFlags.runner,
    resources: executionFlags.resources,
    jobs: executionFlags.jobs,
    ...progressFlag,
  };

  override async execute(): Promise<CommandResult<'reproduce'>> {
    const { args, flags } = await this.parse(Reproduce);
    const asked = {
      ...{ 'fail-fast': false, 'remote-cache': false, push: false },
      ...{ runner: flags.runner, resources: flags.resources, jobs: flags.jobs },
      // Two runs, one after the other, are no view to look at.
      progress: flags.progress ?? 'lines',
    };
    return this.reporting(asked, async (context, options, reporter) => {
      const reproduced = await reproduceRun(context, {
        ...options,
        run: args.run,
        tolerances: flags.tolerance ?? [],
        twice: flags.twice,
      });
      reporter.stop();
      const { ref, document } = reproduced;
      const signed =
        (flags.sign ?? (await this.signs(context))) ? await this.#sign(context, reproduced) : undefined;
      return {
        result: { ...document, ref, ...(signed === undefined ? {} : { signed }) },
        text: renderReproduction(document, this.palette),
        exitCode: EXIT_CODES[document.verdict] || (signed === false ? 3 : 0),
      };
    });
  }

  async #sign(context: Context, reproduced: Reproduced): Promise<boolean> {
    const { signReproduction } = await import('../src/app/reproduce/sign-reproduction.ts');
    const { asks } = this.conversation();
    const failure = await signReproduction(context, reproduced, { asks, signal: this.signal });
    if (failure !== undefined) this.addWarning(failure.message, failure.hints);
    return failure === undefined;
  }
}
