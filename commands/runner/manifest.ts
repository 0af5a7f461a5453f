import { runnerManifest } from '../../src/app/runners/runner-manifest.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { ContextCommand } from '../../src/cli/context-command.ts';
import { Args, Flags } from '../../src/cli/oclif.ts';
import { renderYaml } from '../../src/ui/render-yaml.ts';

export default class RunnerManifest extends ContextCommand {
  static override summary = 'the rights that a runner needs in its Kubernetes cluster, as YAML to apply';
  static override description =
    'A service account with no more rights than runs need, in the namespace of the runner. Nothing is contacted.';
  static override examples = ['<%= config.bin %> runner manifest k8s | kubectl apply -f -'];
  static override args = {
    name: Args.string({ required: true, description: 'as mlgit runner list names it' }),
  };
  static override flags = {
    namespaced: Flags.boolean({
      description: 'without the right to see nodes, by which what none of them can run fails at once',
    }),
  };

  override async execute(): Promise<CommandResult<'runner manifest'>> {
    const { args, flags } = await this.parse(RunnerManifest);
    return this.inRepository(async (context) => {
      const objects = await runnerManifest(context, args.name, { seesNodes: !flags.namespaced });
      return { result: objects, text: renderYaml(objects) };
    });
  }
}
