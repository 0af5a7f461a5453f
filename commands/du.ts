import { diskUsage } from '../src/app/gc/disk-usage.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { renderUsage } from '../src/ui/render-usage.ts';

export default class Du extends ContextCommand {
  static override summary = 'what takes how much space in the local store, by flow and run';
  static override examples = ['<%= config.bin %> du'];

  override async execute(): Promise<CommandResult<'du'>> {
    await this.parse(Du);
    return this.inRepository(async (context) => {
      const usage = await diskUsage(context, this.signal);
      return { result: usage, text: renderUsage(usage, this.palette.dim) };
    });
  }
}
