import { type FoundArtifact, findArtifacts } from '../src/app/find-artifacts.ts';
import { humanAge, humanBytes } from '../src/base/human.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { describeFormat } from '../src/model/artifact-format.ts';
import { printable } from '../src/ui/printable.ts';
import { renderTable } from '../src/ui/table.ts';
import { clip } from '../src/ui/text-width.ts';

const COLUMNS = [
  { title: 'artifact' },
  { title: 'path' },
  { title: 'size', align: 'right' as const },
  { title: 'age' },
  { title: 'user' },
];

export default class Find extends ContextCommand {
  static override summary = 'artifacts over all known runs';
  static override examples = [
    '<%= config.bin %> find "*.parquet" --column income',
    '<%= config.bin %> find model --user ada',
  ];
  static override args = { name: Args.string({ description: 'a glob over artifact names and paths' }) };
  static override flags = {
    user: Flags.string({ description: 'only of this user (part of the name or address)' }),
    since: Flags.string({ description: 'made at or after: 2d, 3h, yesterday, 2026-01-31', helpValue: 'T' }),
    column: Flags.string({ description: 'only tables that have this column', helpValue: 'C' }),
  };

  protected override readonly pages = true;

  override async execute(): Promise<CommandResult<'find'>> {
    const { args, flags } = await this.parse(Find);
    return this.inRepository(async (context) => {
      const found = await findArtifacts(context, { name: args.name, ...pick(flags) });
      const now = context.config.clock.now();
      const hasFormats = found.some(({ output }) => output.format !== undefined);
      const rows = found.map((artifact) => [
        ...cells(artifact, now),
        ...(hasFormats ? [describeFormat(artifact.output.format) ?? ''] : []),
      ]);
      const columns = hasFormats ? [...COLUMNS, { title: 'format' }] : COLUMNS;
      const text =
        found.length === 0 ? 'Nothing matches.' : renderTable(columns, rows, { head: this.palette.dim });
      return {
        result: found.map(({ run, taskId, name, output, alsoIn }) => ({
          run: run.id,
          flow: run.flow,
          task: taskId,
          name,
          user: run.execution.user,
          startedAt: run.execution.startedAt,
          alsoIn,
          ...output,
        })),
        text,
      };
    });
  }
}

function pick(flags: { user?: string | undefined; since?: string | undefined; column?: string | undefined }) {
  return { user: flags.user, since: flags.since, column: flags.column };
}

function cells({ run, taskId, name, output }: FoundArtifact, now: number): string[] {
  return [
    `${run.flow}@${run.id}:${taskId}/${name}`,
    clip(printable(output.path), 36),
    humanBytes(output.sizeBytes),
    humanAge(now - Date.parse(run.execution.startedAt)),
    clip(printable(run.execution.user.replace(/ <.*>$/, '')), 16),
  ];
}
