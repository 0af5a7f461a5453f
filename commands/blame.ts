import { blamePath } from '../src/app/lineage/blame-path.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args } from '../src/cli/oclif.ts';
import { renderBlame } from '../src/ui/lineage/render-blame.ts';

export default class Blame extends ContextCommand {
  static override summary = 'which run made a file or folder of the working tree';
  static override description =
    'By its bytes, wherever they came from. Of what was changed since, whose path it was is said.';
  static override examples = [
    '<%= config.bin %> blame build/model.bin',
    '<%= config.bin %> blame data/income.csv',
  ];
  static override args = {
    path: Args.string({ required: true, description: 'file or folder, or the pointer of one' }),
  };

  protected override readonly pages = true;

  override async execute(): Promise<CommandResult<'blame'>> {
    const { args } = await this.parse(Blame);
    return this.inRepository(async (context) => {
      const onProgress = this.progress('reading');
      const { report, unread } = await blamePath(context, args.path, { signal: this.signal, onProgress });
      this.clearLines();
      for (const { message, hints } of unread) this.addWarning(message, hints);
      const { width } = this.terminal;
      const style = { palette: this.palette, width, now: this.settings.clock.now() };
      return { result: report, text: renderBlame(report, style) };
    });
  }
}
