import { exportGithubActions } from '../../src/app/export-flow.ts';
import { exportTo } from '../../src/app/export-to.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { ExportCommand, exportArgs, exportFlags } from '../../src/cli/export-command.ts';

export default class ExportGithubActions extends ExportCommand {
  static override summary = 'write a flow as a workflow for GitHub Actions that trains on a schedule';
  static override examples = [
    '<%= config.bin %> export github-actions credit --output .github/workflows/credit.yml',
  ];
  static override args = exportArgs;
  static override flags = exportFlags;

  override async execute(): Promise<CommandResult<'export github-actions'>> {
    const { args, flags } = await this.parse(ExportGithubActions);
    const { output, file } = flags;
    return this.exported(output, (context) =>
      exportTo(context, flags, exportGithubActions(context, { flow: args.flow, file })),
    );
  }
}
