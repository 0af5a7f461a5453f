import { addData } from '../src/app/add-data.ts';
import { dataDependencies } from '../src/app/track-data.ts';
import { humanBytes } from '../src/base/human.ts';
import { shellWord } from '../src/base/shell-word.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args } from '../src/cli/oclif.ts';
import { requirePaths } from '../src/cli/require-paths.ts';

export default class Add extends ContextCommand {
  static override summary = 'track data files or folders beside the code, through small pointer files';
  static override examples = ['<%= config.bin %> add data/transactions.parquet data/images'];
  static override strict = false;
  static override args = { path: Args.string({ required: true, description: 'files and folders of data' }) };

  override async execute(): Promise<CommandResult<'add'>> {
    const { argv } = await this.parse(Add);
    const paths = requirePaths('add', argv.map(String));
    return this.inRepository(async (context) => {
      const options = { signal: this.signal, onProgress: this.progress('adding') };
      const { added, ignoreFiles, ignoredPointers } = await addData(
        dataDependencies(context, options),
        paths,
      );
      for (const pointer of ignoredPointers) {
        this.addWarning(`${pointer} is ignored by git, so it would never be committed`, [
          `git add --force ${shellWord(pointer)}`,
        ]);
      }
      const changed = added.filter((one) => one.changed);
      const lines = added.map(
        ({ path, content, changed: isNew }) =>
          `${isNew ? this.palette.good('+') : this.palette.dim('=')} ${path}  ${humanBytes(content.sizeBytes)}${isNew ? '' : '  unchanged'}`,
      );
      const files = [...changed.map(({ pointer }) => pointer), ...ignoreFiles];
      const next = files.length === 0 ? [] : [this.palette.dim(`git add ${files.map(shellWord).join(' ')}`)];
      return {
        result: { added, ignoreFiles, ignoredPointers },
        text: [...lines, ...next].join('\n'),
      };
    });
  }
}
