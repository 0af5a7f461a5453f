import { openHookRepository } from '../../src/app/hooks/hook-repository.ts';
import { hooksStatus } from '../../src/app/hooks/manage-hooks.ts';
import { BaseCommand, type CommandResult } from '../../src/cli/base-command.ts';
import { renderHooks } from '../../src/ui/render-hooks.ts';

export default class HooksStatus extends BaseCommand {
  static override summary = 'which hooks are there, whose they are, and what git runs';
  static override examples = ['<%= config.bin %> hooks status'];

  override async execute(): Promise<CommandResult<'hooks status'>> {
    await this.parse(HooksStatus);
    const status = await hooksStatus(await openHookRepository(this.settings));
    return { result: status, text: renderHooks(status) };
  }
}
