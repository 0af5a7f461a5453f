import { fetchRuns } from '../src/app/fetch-runs.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { renderFetch } from '../src/ui/render-fetch.ts';

export default class Fetch extends ContextCommand {
  static override summary = "bring the records of colleagues' runs, tags and notes; no artifacts";
  static override examples = ['<%= config.bin %> fetch', '<%= config.bin %> fetch origin --prune'];
  static override args = {
    remote: Args.string({ description: 'git remote (default: as for git fetch)' }),
  };
  static override flags = {
    prune: Flags.boolean({
      char: 'p',
      description: 'also forget fetched runs that the remote has no more; own runs always stay',
    }),
    depth: Flags.integer({
      description: 'no more of the history of each run; 2 are the run and its code, as for a shallow clone',
      min: 1,
      helpValue: 'N',
    }),
  };

  override async execute(): Promise<CommandResult<'fetch'>> {
    const { args, flags } = await this.parse(Fetch);
    return this.inRepository(async (context) => {
      const fetched = await fetchRuns(context, {
        remote: args.remote,
        prune: flags.prune,
        ...(flags.depth === undefined ? {} : { depth: flags.depth }),
        signal: this.signal,
        ...this.conversation(),
      });
      for (const name of fetched.diverged) {
        const [, flow, last] = name.split('/');
        const hint = name.startsWith('tags/')
          ? `mlgit show ${flow}@${fetched.remote}/${last}`
          : `mlgit note ${last} TEXT   (keeps both texts)`;
        this.addWarning(`${name} has another history here than at ${fetched.remote}; neither was changed`, [
          hint,
        ]);
      }
      return { result: fetched, text: renderFetch(fetched, this.palette) };
    });
  }
}
