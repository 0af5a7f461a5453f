import { evictResults } from '../../src/app/cache/evict-results.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { ContextCommand } from '../../src/cli/context-command.ts';
import { Args, Flags } from '../../src/cli/oclif.ts';
import { renderEvictedResults } from '../../src/ui/render-evicted-results.ts';

export default class CacheEvict extends ContextCommand {
  static override summary = 'forget a cached result: the next run of anybody computes that step again';
  static override description =
    'A result is forgotten in the local store and in the stores of the team, and a tombstone stays, so that no clone brings it back. Runs that have it keep their records and artifacts.';
  static override examples = [
    '<%= config.bin %> cache evict b3:c5ce634a0c53',
    '<%= config.bin %> cache evict credit@latest:train/segment=student/',
    '<%= config.bin %> cache evict train --dry-run',
  ];
  static override args = {
    key: Args.string({
      required: true,
      description:
        'cache key or its beginning, as mlgit show prints it; or SPEC of a task, or a step of the newest run, whose key is meant',
    }),
  };
  static override flags = {
    'dry-run': Flags.boolean({ description: 'say what would be forgotten, and change nothing' }),
  };

  override async execute(): Promise<CommandResult<'cache evict'>> {
    const { args, flags } = await this.parse(CacheEvict);
    return this.inRepository(async (context) => {
      const options = { dryRun: flags['dry-run'] === true, signal: this.signal };
      const evicted = await evictResults(context, args.key, options);
      return { result: evicted, text: renderEvictedResults(evicted, this.palette) };
    });
  }
}
