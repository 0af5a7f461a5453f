import { openHookRepository } from '../../src/app/hooks/hook-repository.ts';
import { uninstallAll } from '../../src/app/hooks/manage-hooks.ts';
import { BaseCommand, type CommandResult } from '../../src/cli/base-command.ts';
import { renderUninstalled } from '../../src/ui/render-hooks.ts';

export default class HooksUninstall extends BaseCommand {
  static override summary = "take mlgit's hooks and its merge driver away again";
  static override examples = ['<%= config.bin %> hooks uninstall'];
  static override description =
    'What was there before is left byte for byte, and so is what came with the repository.';

  override async execute(): Promise<CommandResult<'hooks uninstall'>> {
    await this.parse(HooksUninstall);
    const done = await uninstallAll(await openHookRepository(this.settings));
    return { result: done, text: renderUninstalled(done) };
  }
}
