import { runScheduledTask } from '../../src/app/scheduled/run-scheduled-task.ts';
import { scheduledTaskError } from '../../src/app/scheduled/scheduled-task-error.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { Args, Flags } from '../../src/cli/oclif.ts';
import { ScheduledCommand, scheduledArgs, scheduledFlags } from '../../src/cli/scheduled-command.ts';

export default class TaskRun extends ScheduledCommand {
  static override summary = 'run one task of a run that task start has started';
  static override description =
    'Inputs come from the results of other tasks in the store, and its own goes there. A success is final. A failure is run again when the command is called again, unless --try says that a scheduler asks, and retry: of the step does not want it.';
  static override examples = [
    '<%= config.bin %> task run credit train --item segment=student --name nightly/2026-11-29 --store s3://ml/credit',
  ];
  static override hidden = true;
  static override args = {
    ...scheduledArgs,
    step: Args.string({ required: true, description: 'step of the task' }),
  };
  static override flags = {
    ...scheduledFlags,
    item: Flags.string({
      description: 'item of a step with foreach (default: MLGIT_TASK_ITEM)',
      helpValue: 'key=value,…',
    }),
    try: Flags.integer({ min: 1, description: 'which try it is of the scheduler, from 1', helpValue: 'N' }),
    'skip-code': Flags.integer({
      min: 0,
      max: 255,
      default: 0,
      description: 'exit code for a task that is skipped',
      helpValue: 'N',
    }),
  };

  override async execute(): Promise<CommandResult<'task run'>> {
    const { args, flags } = await this.parse(TaskRun);
    const item = flags.item ?? (this.settings.env.MLGIT_TASK_ITEM || undefined);
    const asked = { ...this.requestOf(args, flags), step: args.step, item, nthTry: flags.try };
    const ended = await this.watched(false, (watching) => runScheduledTask(this.settings, asked, watching));
    const { run, flow, result, isNew } = ended;
    const error = scheduledTaskError(ended);
    if (error !== undefined) throw error;
    const { taskId, outcome, outputs, metrics } = result;
    const spec = `${flow}@${run}:${taskId}/`;
    return {
      result: { run, flow, task: taskId, outcome, outputs, metrics, isNew },
      text: `${spec} ${outcome}${isNew ? '' : ', as was known'}`,
      exitCode: outcome === 'skipped' ? flags['skip-code'] : 0,
    };
  }
}
