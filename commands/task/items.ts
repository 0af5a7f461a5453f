import { listTaskItems } from '../../src/app/scheduled/list-task-items.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { Args, Flags } from '../../src/cli/oclif.ts';
import { ScheduledCommand, scheduledArgs, scheduledFlags } from '../../src/cli/scheduled-command.ts';

export default class TaskItems extends ScheduledCommand {
  static override summary = 'list the items of a step of a scheduled run, to fan out over';
  static override description =
    'Prints a JSON list on one line: of texts that task run --item takes, or with --key of objects that have each under that key. Empty where the list could not be made.';
  static override examples = [
    '<%= config.bin %> task items credit train --name nightly/2026-11-29 --store s3://ml/credit',
  ];
  static override hidden = true;
  static override args = {
    ...scheduledArgs,
    step: Args.string({ required: true, description: 'step with foreach' }),
  };
  static override flags = {
    ...scheduledFlags,
    key: Flags.string({ description: 'print objects that have the item under this key', helpValue: 'KEY' }),
  };

  override async execute(): Promise<CommandResult<'task items'>> {
    const { args, flags } = await this.parse(TaskItems);
    const asked = { ...this.requestOf(args, flags), step: args.step };
    const items = await this.watched(true, (watching) => listTaskItems(this.settings, asked, watching));
    const { key } = flags;
    const result = key === undefined ? items : items.map((item) => ({ [key]: item }));
    return { result, text: JSON.stringify(result) };
  }
}
