import { listRunning } from '../src/app/list-running.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { renderRunning } from '../src/ui/render-running.ts';

export default class Ps extends ContextCommand {
  static override summary = 'runs in progress: of this clone, and those that were detached, of everybody';
  static override examples = ['<%= config.bin %> ps'];

  override async execute(): Promise<CommandResult<'ps'>> {
    await this.parse(Ps);
    return this.inRepository(async (context) => {
      const runs = await listRunning(context, this.signal);
      const now = this.settings.clock.now();
      return { result: runs, text: renderRunning(runs, now, this.palette) };
    });
  }
}
