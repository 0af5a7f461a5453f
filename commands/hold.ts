import { specOf } from '../src/app/find-target.ts';
import { holdRun, releaseRun } from '../src/app/gc/holds.ts';
import { resolveRun } from '../src/app/resolve-spec.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';

export default class Hold extends ContextCommand {
  static override summary = 'keep a run from rm, gc, evict and purge until the hold is released';
  static override examples = [
    '<%= config.bin %> hold credit@prod',
    '<%= config.bin %> hold credit@prod --release',
  ];
  static override args = { run: Args.string({ required: true, description: 'run id, or SPEC of a run' }) };
  static override flags = { release: Flags.boolean({ description: 'let it go again' }) };

  override async execute(): Promise<CommandResult<'hold'>> {
    const { args, flags } = await this.parse(Hold);
    return this.inRepository(async (context) => {
      const run = await resolveRun(context, args.run);
      await (flags.release ? releaseRun(context, run) : holdRun(context, run));
      const held = !flags.release;
      return { result: { run: specOf(run), held }, text: `${held ? 'holding' : 'released'} ${specOf(run)}` };
    });
  }
}
