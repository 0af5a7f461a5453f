import { exportArgo } from '../../src/app/export-flow.ts';
import { exportTo } from '../../src/app/export-to.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { ExportCommand, exportArgs, exportFlags, schedulerFlags } from '../../src/cli/export-command.ts';
import { Flags } from '../../src/cli/oclif.ts';

export default class ExportArgo extends ExportCommand {
  static override summary = 'write a flow as a WorkflowTemplate, and its schedule, for Argo Workflows';
  static override examples = [
    '<%= config.bin %> export argo credit --image registry.example.org/credit:1 --output credit.yaml',
    '<%= config.bin %> export argo credit --image registry.example.org/credit:1 --env-from store-key --revision main',
  ];
  static override args = exportArgs;
  static override flags = {
    ...exportFlags,
    ...schedulerFlags,
    image: Flags.string({
      required: true,
      description: 'container image with mlgit, git and what the steps need',
      helpValue: 'IMAGE',
    }),
    'env-from': Flags.string({
      multiple: true,
      description: 'secret of Kubernetes whose entries become variables of every task',
      helpValue: 'SECRET',
    }),
  };

  override async execute(): Promise<CommandResult<'export argo'>> {
    const { args, flags } = await this.parse(ExportArgo);
    const { output, image, file, repository, revision, 'env-from': envFrom = [] } = flags;
    return this.exported(output, (context) =>
      exportTo(
        context,
        flags,
        exportArgo(context, { flow: args.flow, file, repository, revision }, { image, envFrom }),
      ),
    );
  }
}
