import { recordEnd } from '../../src/app/remote/detached/detached-end.ts';
import { runError } from '../../src/app/run-error.ts';
import type { RunOutcome } from '../../src/app/run-flow.ts';
import { recordScheduled } from '../../src/app/scheduled/record-scheduled.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { ScheduledCommand, scheduledArgs, scheduledFlags } from '../../src/cli/scheduled-command.ts';
import { renderRunSummary } from '../../src/ui/run-summary.ts';

export default class TaskRecord extends ScheduledCommand {
  static override summary = 'record a scheduled run from what its tasks said; fails when the run has failed';
  static override description =
    'Makes the commit of the run, exactly once, and pushes it to the repository that task start was given; without one, the clone records it that this is called in. To be called when all tasks have ended, however they did.';
  static override examples = [
    '<%= config.bin %> task record credit --name nightly/2026-11-29 --store s3://ml/credit',
  ];
  static override hidden = true;
  static override args = scheduledArgs;
  static override flags = scheduledFlags;

  override async execute(): Promise<CommandResult<'task record'>> {
    const { args, flags } = await this.parse(TaskRecord);
    const asked = this.requestOf(args, flags);
    const { outcome, end, pushedTo } = await this.watched(false, (watching) =>
      recordScheduled(this.settings, asked, watching),
    );
    if (pushedTo === undefined) {
      return this.inRepository(async (context) => {
        await recordEnd(context, end);
        await this.share(context, outcome.recorded);
        return this.#told(outcome);
      });
    }
    return this.#told(outcome);
  }

  #told(outcome: RunOutcome): CommandResult<'task record'> {
    const error = runError(outcome);
    if (error !== undefined) throw error;
    const { recorded, wallMs } = outcome;
    return {
      result: { run: recorded.id, commit: recorded.commit, manifest: recorded.manifest },
      text: renderRunSummary({ ...recorded, wallMs, sharing: undefined }, this.palette),
    };
  }
}
