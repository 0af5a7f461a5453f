import { openWorktree } from '../src/app/open-worktree.ts';
import { resolveRun } from '../src/app/resolve-spec.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args } from '../src/cli/oclif.ts';

export default class Worktree extends ContextCommand {
  static override summary = 'the code, inputs and environment recipe of a run in a folder';
  static override examples = ['<%= config.bin %> worktree credit@prod ../credit-prod'];
  static override args = {
    run: Args.string({ required: true, description: 'run id, or SPEC of a run' }),
    dir: Args.string({ required: true, description: 'folder to make; absent or empty' }),
  };

  override async execute(): Promise<CommandResult<'worktree'>> {
    const { args } = await this.parse(Worktree);
    return this.inRepository(async (context) => {
      const run = await resolveRun(context, args.run);
      const made = await openWorktree(context, run, args.dir, this.signal);
      for (const { path, because } of made.missing)
        this.addWarning(`Input ${path} is not there: ${because}`, ['mlgit fsck']);
      const text = [
        `${this.palette.good(made.folder)}  code of ${run.flow}@${run.id}, ${made.inputs.length} inputs`,
        ...made.recipe.map((line) => this.palette.dim(`  ${line}`)),
      ].join('\n');
      return { result: made, text, exitCode: made.missing.length > 0 ? 3 : 0 };
    });
  }
}
