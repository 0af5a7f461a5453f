import { openRequiredStore } from '../src/app/gc/open-required-store.ts';
import { listQuarantine, undelete } from '../src/app/gc/undelete.ts';
import { humanBytes } from '../src/base/human.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';

export default class Undelete extends ContextCommand {
  static override summary = 'take back what gc moved out of the store, or list it';
  static override examples = ['<%= config.bin %> undelete', '<%= config.bin %> undelete credit@k3f9:model'];
  static override args = {
    what: Args.string({ description: 'a digest, or a SPEC; default: list what can be taken back' }),
  };
  static override flags = {
    remote: Flags.boolean({ description: 'in the store of the team instead of the local one' }),
    store: Flags.string({ description: 'the store, where there are several', helpValue: 'NAME' }),
  };

  override async execute(): Promise<CommandResult<'undelete'>> {
    const { args, flags } = await this.parse(Undelete);
    return this.inRepository(async (context) => {
      const remote =
        flags.remote || flags.store !== undefined
          ? await openRequiredStore(context, { name: flags.store, access: 'write', signal: this.signal })
          : undefined;
      const { signal } = this;
      if (args.what === undefined) {
        const blobs = await listQuarantine(remote?.quarantined ?? context.inspection.quarantined, signal);
        const lines = blobs.map(
          ({ digest, sizeBytes, sinceMs }) =>
            `${digest}  ${humanBytes(sizeBytes)}  since ${new Date(sinceMs).toISOString()}`,
        );
        return { result: { quarantined: blobs }, text: lines.join('\n') };
      }
      const taken = await undelete(
        context,
        args.what,
        remote === undefined ? { signal } : { remote, signal },
      );
      const text = `took back ${taken.digests.length} blobs, ${humanBytes(taken.bytes)}, into the ${taken.store}`;
      return { result: taken, text };
    });
  }
}
