import { relative, resolve } from 'node:path';
import { createBundle } from '../../src/app/create-bundle.ts';
import { resolveRun } from '../../src/app/resolve-spec.ts';
import { humanBytes } from '../../src/base/human.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { ContextCommand } from '../../src/cli/context-command.ts';
import { Args, Flags } from '../../src/cli/oclif.ts';
import { outputPath } from '../../src/cli/output-path.ts';
import { usageError } from '../../src/model/mlgit-error.ts';

export default class BundleCreate extends ContextCommand {
  static override summary = 'write runs into one file: artifacts, records, code and its history, tags, notes';
  static override examples = ['<%= config.bin %> bundle create credit@prod -o credit.bundle.tar'];
  static override strict = false;
  static override args = { run: Args.string({ required: true, description: 'run ids, or SPECs of runs' }) };
  static override flags = {
    output: Flags.string({
      char: 'o',
      parse: outputPath,
      required: true,
      description: 'the file to write',
      helpValue: 'FILE',
    }),
    force: Flags.boolean({ char: 'f', description: 'overwrite what is there' }),
  };

  override async execute(): Promise<CommandResult<'bundle create'>> {
    const { argv, flags } = await this.parse(BundleCreate);
    const texts = argv.map(String);
    const odd = texts.find((text) => text.startsWith('-'));
    if (odd !== undefined) {
      throw usageError('unknown-flag', `mlgit bundle create has no flag ${odd}`, [
        'mlgit bundle create --help',
      ]);
    }
    return this.inRepository(async (context) => {
      const runs = [];
      for (const text of texts) runs.push(await resolveRun(context, text));
      const made = await createBundle(context, [...new Set(runs)], {
        path: resolve(context.config.cwd, flags.output),
        force: flags.force,
        signal: this.signal,
        progress: this.transfer('fetching artifacts'),
        onProgress: this.progress(flags.output),
      });
      const path = relative(context.config.cwd, made.path);
      const count = made.refs.filter((name) => name.startsWith('refs/mlgit/runs/')).length;
      const what = `${count} ${count === 1 ? 'run' : 'runs'}, ${made.blobs} blobs`;
      const text = `${this.palette.good(path)}  ${humanBytes(made.sizeBytes)}: ${what}\n${made.digest}`;
      return { result: made, text };
    });
  }
}
