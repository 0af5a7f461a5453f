import { acceptRun } from '../src/app/accept/accept-run.ts';
import { resolveRun } from '../src/app/resolve-spec.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { CONCERNS, type ConcernKind } from '../src/model/acceptance.ts';
import { renderAccepted } from '../src/ui/accept/render-accepted.ts';

export default class Accept extends ContextCommand {
  static override summary =
    "put a run's manifest into the tree, for review and for those who take its artifacts";
  static override description =
    'Writes manifests/<flow>.json, the manifest of the run byte for byte, and stages it; nothing is committed. What speaks against the run is said, or refused.';
  static override examples = [
    '<%= config.bin %> accept credit@latest',
    '<%= config.bin %> accept k3f9 && git commit -m "Retrain on May"',
    '<%= config.bin %> accept k3f9 --allow sweep',
  ];
  static override args = {
    run: Args.string({ required: true, description: 'run id, or SPEC of a run' }),
  };
  static override flags = {
    allow: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      options: [...CONCERNS],
      description: 'accept the run although this speaks against it',
    }),
    force: Flags.boolean({
      char: 'f',
      description: 'whatever speaks against it, and over a file of that name that neither git nor a run has',
    }),
  };

  override async execute(): Promise<CommandResult<'accept'>> {
    const { args, flags } = await this.parse(Accept);
    const { force } = flags;
    const allow = force ? CONCERNS : ((flags.allow ?? []) as ConcernKind[]);
    return this.inRepository(async (context) => {
      const run = await resolveRun(context, args.run);
      const options = { allow, force, signal: this.signal };
      const acceptance = await acceptRun(context, run, options);
      for (const { message, hints } of acceptance.concerns) this.addWarning(message, hints);
      return {
        result: acceptance,
        text: renderAccepted(acceptance, { palette: this.palette, width: this.terminal.width }),
      };
    });
  }
}
