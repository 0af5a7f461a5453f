import { confirmLeaving } from '../src/app/sharing/confirm-leaving.ts';
import { incompletePush, push } from '../src/app/sharing/push.ts';
import { pushArguments } from '../src/app/sharing/push-arguments.ts';
import { pushPending } from '../src/app/sharing/push-pending.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { terminalAsker } from '../src/cli/terminal-asker.ts';
import { renderPush } from '../src/ui/render-push.ts';

export default class Push extends ContextCommand {
  static override summary = 'artifacts to the store of the team, then runs, tags and notes to the git remote';
  static override examples = ['<%= config.bin %> push', '<%= config.bin %> push origin credit@prod'];
  static override strict = false;
  static override args = {
    remote: Args.string({ description: 'git remote (default: as for git push)' }),
    run: Args.string({ description: 'runs (default: all of this clone)' }),
  };
  static override flags = {
    store: Flags.string({
      description: 'store to send to (default: the first of mlgit remote list)',
      helpValue: 'NAME',
    }),
    background: Flags.boolean({ hidden: true }),
    yes: Flags.boolean({
      char: 'y',
      description: 'do not ask before code leaves this machine for the first time',
    }),
  };

  protected override readonly retriesPush = false;

  override async execute(): Promise<CommandResult<'push'>> {
    const { argv, flags } = await this.parse(Push);
    return this.inRepository(async (context) => {
      if (flags.background) {
        await pushPending(context, this.signal);
        return { result: {} };
      }
      const { remote, runs } = await pushArguments(context, argv.map(String));
      const report = await push(context, {
        remote,
        store: flags.store,
        ...(runs === undefined ? {} : { runs }),
        confirm: confirmLeaving(context, terminalAsker({ json: this.wantsJson(), mayAsk: !flags.yes })),
        progress: this.transfer('sending'),
        signal: this.signal,
        ...this.conversation(),
      });
      if (report.store === undefined) {
        this.addWarning('No store is configured: what the runs made stays on this machine', [
          'mlgit remote add team s3://bucket/prefix',
        ]);
      }
      const problem = incompletePush(report);
      if (problem !== undefined) throw problem;
      return { result: { ...report, incomplete: [] }, text: renderPush(report, this.palette) };
    });
  }
}
