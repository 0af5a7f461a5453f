import { addNote } from '../src/app/notes.ts';
import { resolveRun } from '../src/app/resolve-spec.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args } from '../src/cli/oclif.ts';

export default class Note extends ContextCommand {
  static override summary = 'add a text to a run';
  static override examples = ['<%= config.bin %> note credit@latest "trained without the data of March"'];
  static override args = {
    run: Args.string({ required: true, description: 'run id, or SPEC of a run' }),
    text: Args.string({ required: true, description: 'what to add' }),
  };

  override async execute(): Promise<CommandResult<'note'>> {
    const { args } = await this.parse(Note);
    return this.inRepository(async (context) => {
      const run = await resolveRun(context, args.run);
      const note = await addNote(context, run, args.text);
      return { result: { flow: run.flow, run: run.id, note }, text: `noted on ${run.flow}@${run.id}` };
    });
  }
}
