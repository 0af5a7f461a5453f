import { addRunner } from '../../src/app/runners/manage-runners.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { ContextCommand } from '../../src/cli/context-command.ts';
import { Args, Flags } from '../../src/cli/oclif.ts';
import { toRecord } from '../../src/cli/output.ts';
import { RUNNER_KINDS } from '../../src/model/runner.ts';
import { runnerPlace } from '../../src/ui/render-runners.ts';

export default class RunnerAdd extends ContextCommand {
  static override summary = 'name a place to run steps, beside this machine: a cluster with Slurm';
  static override description =
    "Kept in git's configuration, and used in place of a runner of that name in the flow file. Nothing is contacted.";
  static override examples = [
    '<%= config.bin %> runner add cluster --kind slurm --host login.example.org',
    '<%= config.bin %> runner add gpu --kind slurm --partition gpu --option=--qos=high --option=--constraint=a100',
  ];
  static override args = {
    name: Args.string({ required: true, description: 'name for it, as steps and --runner say it' }),
  };
  static override flags = {
    kind: Flags.string({
      required: true,
      options: [...RUNNER_KINDS],
      description: 'what queues tasks there',
    }),
    host: Flags.string({ description: 'login node, as ssh knows it (default: this machine)' }),
    partition: Flags.string({ description: 'that jobs go to' }),
    account: Flags.string({ description: 'that jobs are charged to' }),
    option: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      description: 'a further option of sbatch',
      helpValue: '--NAME=VALUE',
    }),
    folder: Flags.string({
      description: 'on the cluster, for scripts, output and scratch (default: ~/.cache/mlgit/jobs)',
    }),
    global: Flags.boolean({ description: 'for all repositories of this user' }),
  };

  override async execute(): Promise<CommandResult> {
    const { args, flags } = await this.parse(RunnerAdd);
    const { kind, host, partition, account, option: options, folder } = flags;
    return this.inRepository(async (context) => {
      const runner = await addRunner(context, {
        ...{ name: args.name, kind, host, partition, account, options, folder },
        scope: flags.global ? 'user' : 'repository',
      });
      return {
        result: toRecord(runner),
        text: `${this.palette.good('+')} ${runner.name}  ${kind} on ${runnerPlace(runner)}`,
      };
    });
  }
}
