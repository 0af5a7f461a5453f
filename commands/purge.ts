import { openAllStores } from '../src/app/gc/open-all-stores.ts';
import { purge } from '../src/app/gc/purge.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';

export default class Purge extends ContextCommand {
  static override summary = 'erase an artifact in all stores for good, leaving a tombstone that says why';
  static override examples = [
    '<%= config.bin %> purge credit@prod:train/applications --reason "erasure request 4711"',
  ];
  static override args = {
    spec: Args.string({ required: true, description: 'SPEC of an artifact, task or run' }),
  };
  static override flags = {
    reason: Flags.string({ required: true, description: 'why; everybody who asks for it will read this' }),
  };

  override async execute(): Promise<CommandResult<'purge'>> {
    const { args, flags } = await this.parse(Purge);
    return this.inRepository(async (context) => {
      const purged = await purge(context, args.spec, {
        reason: flags.reason,
        stores: await openAllStores(context, this.signal),
        asks: this.conversation().asks,
        signal: this.signal,
      });
      const lines = [
        `erased ${purged.digests.length} blobs in ${purged.stores.join(', ')}`,
        ...purged.runs.map((run) => `${run} lacks it now`),
        `${purged.tombstone} says why${purged.signed ? ', signed' : ''}`,
      ];
      this.addWarning('Other clones keep their copies until their next mlgit fetch and mlgit gc', [
        'mlgit push   (makes it known to them)',
      ]);
      return { result: purged, text: lines.join('\n') };
    });
  }
}
