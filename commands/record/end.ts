import { endLooseRun } from '../../src/app/loose-run/end-loose-run.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { ContextCommand } from '../../src/cli/context-command.ts';
import { Args } from '../../src/cli/oclif.ts';

export default class RecordEnd extends ContextCommand {
  static override summary = 'record a run of code that is no flow, and share it as runs of flows are';
  static override examples = ['<%= config.bin %> record end k3f9x2m7qp --json'];
  static override hidden = true;
  static override args = { run: Args.string({ required: true, description: 'run id, whole' }) };

  override async execute(): Promise<CommandResult<'record end'>> {
    const { args } = await this.parse(RecordEnd);
    return this.inRepository(async (context) => {
      const recorded = await endLooseRun(context, args.run);
      await this.share(context, recorded);
      const { id, commit, manifest, execution } = recorded;
      return {
        result: { run: id, flow: manifest.flow, commit, manifest, execution },
        text: `recorded as ${manifest.flow}@${id}`,
      };
    });
  }
}
