import { listArtifact } from '../src/app/list-artifact.ts';
import { humanBytes } from '../src/base/human.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { describeFormat } from '../src/model/artifact-format.ts';
import { printable } from '../src/ui/printable.ts';
import { renderTable } from '../src/ui/table.ts';

export default class Ls extends ContextCommand {
  static override summary = "a folder artifact's files; of a run or task, its artifacts";
  static override examples = [
    '<%= config.bin %> ls credit@latest',
    '<%= config.bin %> ls -l credit@prod:train/features',
  ];
  static override args = { spec: Args.string({ required: true, description: '[FLOW][@REV][:PATH]' }) };
  static override flags = {
    recursive: Flags.boolean({ char: 'r', description: 'go into sub-folders' }),
    long: Flags.boolean({ char: 'l', description: 'with size and digest' }),
  };

  protected override readonly pages = true;

  override async execute(): Promise<CommandResult<'ls'>> {
    const { args, flags } = await this.parse(Ls);
    return this.atPlace(args, async ({ context, spec }) => {
      const files = await listArtifact(context, spec, flags.recursive);
      const name = (path: string, kind: string): string => printable(kind === 'tree' ? `${path}/` : path);
      const hasFormats = files.some(({ format }) => format !== undefined);
      const text = flags.long
        ? renderTable(
            [
              ...[{ title: 'size', align: 'right' as const }, { title: 'digest' }],
              ...(hasFormats ? [{ title: 'format' }] : []),
              { title: 'name' },
            ],
            files.map(({ path, kind, sizeBytes, digest, format }) => [
              ...[humanBytes(sizeBytes), digest],
              ...(hasFormats ? [describeFormat(format) ?? ''] : []),
              name(path, kind),
            ]),
            { head: this.palette.dim },
          )
        : files.map(({ path, kind }) => name(path, kind)).join('\n');
      return { result: files, text };
    });
  }
}
