import { addRunner } from '../../src/app/runners/manage-runners.ts';
import { awsBatchFlags } from '../../src/cli/aws-batch-flags.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { ContextCommand } from '../../src/cli/context-command.ts';
import { kubernetesFlags } from '../../src/cli/kubernetes-flags.ts';
import { Args, Flags } from '../../src/cli/oclif.ts';
import { RUNNER_KINDS } from '../../src/model/runner.ts';
import { runnerPlace } from '../../src/ui/render-runners.ts';

export default class RunnerAdd extends ContextCommand {
  static override summary =
    'name a place to run steps, beside this machine: a cluster with Slurm or Kubernetes, or a queue of AWS Batch';
  static override description =
    "Kept in git's configuration, and used in place of a runner of that name in the flow file. Nothing is contacted.";
  static override examples = [
    '<%= config.bin %> runner add cluster --kind slurm --host login.example.org',
    '<%= config.bin %> runner add gpu --kind slurm --partition gpu --option=--qos=high --option=--constraint=a100',
    '<%= config.bin %> runner add k8s --kind kubernetes --context prod --namespace ml --env-from store-credentials',
    '<%= config.bin %> runner add batch --kind aws-batch --queue ml --job-role arn:aws:iam::123456789012:role/mlgit',
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
    host: Flags.string({ description: 'slurm: login node, as ssh knows it (default: this machine)' }),
    partition: Flags.string({ description: 'slurm: that jobs go to' }),
    account: Flags.string({ description: 'slurm: that jobs are charged to' }),
    option: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      description: 'slurm: a further option of sbatch',
      helpValue: '--NAME=VALUE',
    }),
    folder: Flags.string({
      description: 'slurm: on the cluster, for scripts, output and scratch (default: ~/.cache/mlgit/jobs)',
    }),
    credentials: Flags.string({
      options: ['own', 'driver'],
      description:
        "slurm, kubernetes: driver, where nodes have none for the store: URLs are minted with the driver's (default: own)",
    }),
    'queue-allowance': Flags.string({
      description: 'how long a job may wait, for which credentials have to last too (default: 1h)',
      helpValue: 'TIME',
    }),
    ...kubernetesFlags,
    ...awsBatchFlags,
    global: Flags.boolean({ description: 'for all repositories of this user' }),
  };

  override async execute(): Promise<CommandResult<'runner add'>> {
    const { args, flags } = await this.parse(RunnerAdd);
    const { global, option: options, ...words } = flags;
    return this.inRepository(async (context) => {
      const runner = await addRunner(context, {
        ...{ ...words, name: args.name, options },
        queueAllowance: words['queue-allowance'],
        serviceAccount: words['service-account'],
        envFrom: words['env-from'],
        nodeSelector: words['node-selector'],
        tolerations: words.toleration,
        priorityClass: words['priority-class'],
        autoscaling: words.autoscaling ? 'true' : undefined,
        jobRole: words['job-role'],
        executionRole: words['execution-role'],
        publicIp: words['public-ip'] ? 'true' : undefined,
        tags: words.tag,
        scope: global ? 'user' : 'repository',
      });
      return {
        result: runner,
        text: `${this.palette.good('+')} ${runner.name}  ${runner.kind} on ${runnerPlace(runner)}`,
      };
    });
  }
}
