import { fetchRuns } from '../src/app/fetch-runs.ts';
import { confirmLeaving } from '../src/app/sharing/confirm-leaving.ts';
import { incompletePush, push } from '../src/app/sharing/push.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { terminalAsker } from '../src/cli/terminal-asker.ts';
import { renderFetch } from '../src/ui/render-fetch.ts';
import { renderPush } from '../src/ui/render-push.ts';

export default class Sync extends ContextCommand {
  static override summary = 'fetch, then push: afterwards both sides know every run';
  static override examples = ['<%= config.bin %> sync', '<%= config.bin %> sync origin'];
  static override args = { remote: Args.string({ description: 'git remote (default: as for git)' }) };
  static override flags = {
    store: Flags.string({ description: 'store to send to', helpValue: 'NAME' }),
    yes: Flags.boolean({
      char: 'y',
      description: 'do not ask before code leaves this machine for the first time',
    }),
  };

  protected override readonly retriesPush = false;

  override async execute(): Promise<CommandResult<'sync'>> {
    const { args, flags } = await this.parse(Sync);
    return this.inRepository(async (context) => {
      const call = { remote: args.remote, signal: this.signal, ...this.conversation() };
      const fetched = await fetchRuns(context, { ...call, prune: false });
      const pushed = await push(context, {
        ...call,
        store: flags.store,
        confirm: confirmLeaving(context, terminalAsker({ json: this.wantsJson(), mayAsk: !flags.yes })),
        progress: this.transfer('sending'),
      });
      const problem = incompletePush(pushed);
      if (problem !== undefined) throw problem;
      return {
        result: { fetched: fetched, pushed: { ...pushed, incomplete: [] } },
        text: `${renderFetch(fetched, this.palette)}\n${renderPush(pushed, this.palette)}`,
      };
    });
  }
}
