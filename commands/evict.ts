import { evict } from '../src/app/gc/evict.ts';
import { openRequiredStore } from '../src/app/gc/open-required-store.ts';
import { parseSize } from '../src/app/parse-size.ts';
import { parseSpan } from '../src/app/parse-span.ts';
import { humanBytes } from '../src/base/human.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';

export default class Evict extends ContextCommand {
  static override summary = 'drop local copies of what the store of the team verifiably has';
  static override examples = [
    '<%= config.bin %> evict --dry-run --older 30d',
    '<%= config.bin %> evict --free 20GiB',
  ];
  static override strict = false;
  static override args = {
    spec: Args.string({ description: 'SPECs of runs or artifacts; default: all that may go' }),
  };
  static override flags = {
    older: Flags.string({ description: 'only what was not used for so long, such as 30d' }),
    free: Flags.string({
      description: 'stop when this much is free, such as 10GiB; the longest unused first',
    }),
    store: Flags.string({ description: 'the store, where there are several', helpValue: 'NAME' }),
    'dry-run': Flags.boolean({ description: 'say what would go, and change nothing' }),
  };

  override async execute(): Promise<CommandResult<'evict'>> {
    const { argv, flags } = await this.parse(Evict);
    const { signal } = this;
    const options = {
      specs: argv.map(String),
      dryRun: flags['dry-run'],
      signal,
      ...(flags.older === undefined ? {} : { olderMs: parseSpan('--older', flags.older) }),
      ...(flags.free === undefined ? {} : { freeBytes: parseSize('--free', flags.free) }),
    };
    return this.inRepository(async (context) => {
      const remote = await openRequiredStore(context, { name: flags.store, access: 'read', signal });
      const evicted = await evict(context, remote, options);
      const { blobs, bytes, notInStoreBytes, kept } = evicted;
      const lines = [
        `${options.dryRun ? 'would free' : 'freed'} ${humanBytes(bytes)} of ${blobs} blobs that ${remote.name} has`,
        ...(notInStoreBytes === 0
          ? []
          : [`${humanBytes(notInStoreBytes)} are not in ${remote.name}, and stay`]),
        ...kept.map(
          ({ run, because }) => `kept ${run}: ${because === 'held' ? 'it is held' : 'it was not pushed'}`,
        ),
      ];
      return { result: evicted, text: lines.join('\n') };
    });
  }
}
