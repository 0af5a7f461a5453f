import { collectGarbage } from '../src/app/gc/collect-garbage.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Flags } from '../src/cli/oclif.ts';
import { renderGc } from '../src/ui/render-gc.ts';

export default class Gc extends ContextCommand {
  static override summary =
    'move what nothing needs out of the store, and delete runs that are not to be kept';
  static override examples = [
    '<%= config.bin %> gc --dry-run',
    '<%= config.bin %> gc --keep "last 20" --keep "best 5 by metrics.auc"',
  ];
  static override flags = {
    'dry-run': Flags.boolean({ description: 'say what would go, by flow and run, and change nothing' }),
    remote: Flags.boolean({ description: 'in the store of the team instead of the local one' }),
    store: Flags.string({
      description: 'the store, where there are several; with --remote',
      helpValue: 'NAME',
    }),
    keep: Flags.string({
      multiple: true,
      description:
        'delete runs but these: "last 20", tagged, "best 5 by metrics.auc", 30d, all; tagged, held and accepted runs always stay. Default: git config mlgit.keep, else all',
    }),
    grace: Flags.string({ default: '14d', description: 'nothing that was used within this time goes' }),
    'drop-after': Flags.string({
      default: '7d',
      description: 'what lies in quarantine for longer is removed for good',
    }),
    'allow-missing': Flags.boolean({
      description: 'take live folders that can be read nowhere for lost; with --remote',
    }),
  };

  override async execute(): Promise<CommandResult<'gc'>> {
    const { flags } = await this.parse(Gc);
    return this.inRepository(async (context) => {
      const report = await collectGarbage(context, {
        dryRun: flags['dry-run'] === true,
        remote: flags.remote || flags.store !== undefined,
        store: flags.store,
        keep: flags.keep ?? [],
        grace: flags.grace,
        dropAfter: flags['drop-after'],
        allowsMissing: flags['allow-missing'],
        signal: this.signal,
      });
      return { result: report, text: renderGc(report) };
    });
  }
}
