import { exportGitlabCi } from '../../src/app/export-flow.ts';
import { exportTo } from '../../src/app/export-to.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { ExportCommand, exportArgs, exportFlags } from '../../src/cli/export-command.ts';

export default class ExportGitlabCi extends ExportCommand {
  static override summary = 'write a flow as a pipeline for GitLab CI that trains on a schedule';
  static override examples = ['<%= config.bin %> export gitlab-ci credit --output .gitlab/credit.yml'];
  static override args = exportArgs;
  static override flags = exportFlags;

  override async execute(): Promise<CommandResult<'export gitlab-ci'>> {
    const { args, flags } = await this.parse(ExportGitlabCi);
    const { output, file } = flags;
    return this.exported(output, (context) =>
      exportTo(context, flags, exportGitlabCi(context, { flow: args.flow, file })),
    );
  }
}
