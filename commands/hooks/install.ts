import { join } from 'node:path';
import { openHookRepository } from '../../src/app/hooks/hook-repository.ts';
import { installAll } from '../../src/app/hooks/manage-hooks.ts';
import { BaseCommand, type CommandResult } from '../../src/cli/base-command.ts';
import { Flags } from '../../src/cli/oclif.ts';
import { renderInstalled } from '../../src/ui/render-hooks.ts';

export default class HooksInstall extends BaseCommand {
  static override summary = "put mlgit's hooks and its merge driver into this repository";
  static override examples = ['<%= config.bin %> hooks install'];
  static override description =
    'Hooks of others are never replaced: for each of those, the line to add to it is printed, and the exit code is 3. Doing it again changes nothing, or brings an older version up to date.';
  static override flags = {
    trailers: Flags.boolean({
      description: 'also prepare-commit-msg, which names accepted runs in commit messages',
    }),
    verify: Flags.boolean({
      description:
        'let pre-push also refuse manifests that mlgit verify would refuse, as far as it can be told by then',
    }),
    shared: Flags.boolean({
      description: 'also where core.hooksPath is a folder that other repositories use',
    }),
  };

  override async execute(): Promise<CommandResult<'hooks install'>> {
    const { flags } = await this.parse(HooksInstall);
    const program = { node: process.execPath, entry: join(this.config.root, 'bin', 'mlgit.js') };
    const installed = await installAll(await openHookRepository(this.settings), { program, ...flags });
    const isComplete = installed.hooks.every(({ outcome }) => outcome !== 'refused');
    return {
      result: installed,
      text: renderInstalled(installed),
      exitCode: isComplete ? 0 : 3,
    };
  }
}
