import { importMetaflow } from '../src/app/import-metaflow/import-metaflow.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { renderMetaflowImport } from '../src/ui/render-metaflow-import.ts';

export default class ImportMetaflow extends ContextCommand {
  static override summary =
    'write a flow class of Metaflow as a flow of functions, and tell what has no counterpart';
  static override description =
    'The file is read by python3 and not run; Metaflow need not be installed. Attributes of self become arguments and results, bodies ' +
    'stay as they are but for that. Exit code 3: something was not translated, and has a comment where it stood.';
  static override examples = [
    '<%= config.bin %> import-metaflow flow.py',
    '<%= config.bin %> import-metaflow flows/training.py --class TrainFlow --output train.py',
  ];
  static override args = {
    file: Args.string({ required: true, description: 'Python file with a subclass of FlowSpec' }),
  };
  static override flags = {
    class: Flags.string({ description: 'the flow, of a file that has several', helpValue: 'NAME' }),
    output: Flags.string({
      char: 'o',
      description: 'file to write, which must not exist (default: <flow>_flow.py beside it)',
      helpValue: 'FILE',
    }),
  };

  override async execute(): Promise<CommandResult<'import-metaflow'>> {
    const { args, flags } = await this.parse(ImportMetaflow);
    const imported = await importMetaflow(this.settings, {
      file: args.file,
      output: flags.output,
      flowClass: flags.class,
      signal: this.signal,
    });
    return {
      result: imported,
      text: renderMetaflowImport(imported, this.palette),
      exitCode: imported.notes.length > 0 ? 3 : 0,
    };
  }
}
