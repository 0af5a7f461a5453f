import { flowStatus } from '../src/app/flow-status.ts';
import { lastTry, listPending } from '../src/app/sharing/pending-push.ts';
import { unfinishedRuns } from '../src/app/unfinished-runs.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args } from '../src/cli/oclif.ts';
import { flowFlags } from '../src/cli/run-flags.ts';
import { renderStatus, renderUnfinished } from '../src/ui/render-status.ts';
import { renderUnshared } from '../src/ui/render-unshared.ts';

export default class Status extends ContextCommand {
  static override summary = 'what would run, and why';
  static override examples = ['<%= config.bin %> status', '<%= config.bin %> status credit --set seed=7'];
  static override args = { flow: Args.string({ description: 'flow; may be left out where there is one' }) };
  static override flags = flowFlags;

  override async execute(): Promise<CommandResult<'status'>> {
    const { args, flags } = await this.parse(Status);
    return this.inRepository(async (context) => {
      const status = await flowStatus(context, {
        flow: args.flow,
        file: flags.file,
        set: flags.set ?? [],
        selection: {},
        resources: [],
        runners: [],
        force: false,
        remoteCache: false,
        emit: this.warnOnly,
        signal: this.signal,
      });
      const unfinished = unfinishedRuns(context);
      const unshared = { runs: await listPending(context), lastTry: await lastTry(context) };
      const text = [
        ...renderUnfinished(unfinished, this.palette),
        ...renderUnshared(unshared, this.palette),
        renderStatus(status, this.palette, { flow: args.flow, file: flags.file }),
      ].join('\n');
      const { runs: pending, lastTry: tried = null } = unshared;
      return { result: { ...status, unfinished, pending, lastPush: tried }, text };
    });
  }
}
