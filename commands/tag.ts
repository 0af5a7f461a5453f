import { resolveRun } from '../src/app/resolve-spec.ts';
import { rollBackTag } from '../src/app/roll-back-tag.ts';
import { tagHistoryOf } from '../src/app/tag-history.ts';
import { type TagChange, tagRun } from '../src/app/tags.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { usageError } from '../src/model/mlgit-error.ts';
import { printable } from '../src/ui/printable.ts';
import { renderTable } from '../src/ui/table.ts';

export default class Tag extends ContextCommand {
  static override summary = 'name a run; a tag keeps the history of what it named';
  static override examples = [
    '<%= config.bin %> tag credit@latest prod',
    '<%= config.bin %> tag k3f9 prod --move --message "better calibrated"',
    '<%= config.bin %> tag --history prod',
    '<%= config.bin %> tag --rollback prod --message "too many refusals"',
  ];
  static override args = {
    run: Args.string({ description: 'run id, or SPEC of a run' }),
    name: Args.string({ description: 'name of the tag' }),
  };
  static override flags = {
    move: Flags.boolean({ description: 'let the tag name this run from now on' }),
    message: Flags.string({ char: 'm', description: 'why' }),
    history: Flags.string({
      description: 'what a tag named over time: NAME, or FLOW@NAME',
      helpValue: 'NAME',
    }),
    rollback: Flags.string({
      description: 'let a tag name the run again that it named before: NAME, or FLOW@NAME',
      helpValue: 'NAME',
      exclusive: ['history', 'move'],
    }),
  };

  override async execute(): Promise<CommandResult<'tag'>> {
    const { args, flags } = await this.parse(Tag);
    const { history, rollback } = flags;
    if (history !== undefined) return this.showHistory(history);
    if (rollback !== undefined)
      return this.inRepository(async (context) =>
        changed(await rollBackTag(context, rollback, flags.message)),
      );
    const { run: runText, name } = args;
    if (runText === undefined || name === undefined) {
      throw usageError('bad-arguments', 'mlgit tag takes a run and a name', ['mlgit tag credit@latest prod']);
    }
    return this.inRepository(async (context) => {
      const run = await resolveRun(context, runText);
      const change = await tagRun(context, run, name, { move: flags.move, message: flags.message });
      return changed({ flow: run.flow, ...change });
    });
  }

  private showHistory(text: string): Promise<CommandResult<'tag'>> {
    return this.inRepository(async (context) => {
      const events = await tagHistoryOf(context, text);
      const rows = events.map(({ run, at, who, why, rolledBack }) => [
        printable(run),
        new Date(at * 1000).toISOString(),
        printable(who),
        printable(
          `${rolledBack ? 'rolled back' : ''}${rolledBack && why !== '' ? ': ' : ''}${why.replaceAll('\n', ' ')}`,
        ),
      ]);
      const columns = [{ title: 'run' }, { title: 'when' }, { title: 'who' }, { title: 'why' }];
      return { result: events, text: renderTable(columns, rows, { head: this.palette.dim }) };
    });
  }
}

function changed({ flow, tag, run, previous }: TagChange & { readonly flow: string }): CommandResult<'tag'> {
  const before = previous === undefined || previous === run ? '' : `, before ${previous}`;
  return { result: { flow, tag, run, previous }, text: `${flow}@${tag} is ${run}${before}` };
}
