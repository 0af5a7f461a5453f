import { specOf } from '../src/app/find-target.ts';
import { removeRuns, resolveRemovable } from '../src/app/remove-runs.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { usageError } from '../src/model/mlgit-error.ts';

export default class Rm extends ContextCommand {
  static override summary = 'delete runs; their bytes stay until gc';
  static override examples = [
    '<%= config.bin %> rm k3f9',
    '<%= config.bin %> rm credit@latest~5 credit@latest~6',
  ];
  static override strict = false;
  static override args = { run: Args.string({ required: true, description: 'run ids, or SPECs of runs' }) };
  static override flags = {
    force: Flags.boolean({ char: 'f', description: 'also tagged runs, with their tags, and accepted ones' }),
  };

  /** Removing one is how to get rid of it. */
  protected override warnOfFindings(): void {}

  override async execute(): Promise<CommandResult<'rm'>> {
    const { argv, flags } = await this.parse(Rm);
    const texts = argv.map(String);
    const odd = texts.find((text) => text.startsWith('-'));
    if (odd !== undefined)
      throw usageError('unknown-flag', `mlgit rm has no flag ${odd}`, ['mlgit rm --help']);
    return this.inRepository(async (context) => {
      const runs = [];
      for (const text of texts) runs.push(await resolveRemovable(context, text));
      const removed = await removeRuns(context, [...new Set(runs)], { force: flags.force });
      const left = new Map((await context.runs.all()).map((run) => [specOf(run), run.remote]));
      const lines = removed.map((spec) => {
        const remote = left.get(spec);
        return remote === undefined ? `removed ${spec}` : `removed ${spec} here; ${remote} still has it`;
      });
      return { result: { removed }, text: lines.join('\n') };
    });
  }
}
