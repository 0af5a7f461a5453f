import { importDvc } from '../src/app/import-dvc/import-dvc.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { renderImport } from '../src/ui/render-import.ts';

export default class ImportDvc extends ContextCommand {
  static override summary =
    'write the flow file, pointers and blobs of a DVC project, and tell what has no counterpart';
  static override description =
    'Reads dvc.yaml, dvc.lock and .dvc files and changes none of them. Data goes into the local store as second names of the files in ' +
    'the cache of DVC where those are read-only, else as clones or copies, after their MD5 was verified. Done again it takes what is new; ' +
    'a flow file that is there stays as it is, and where it is another one than would be written, the exit code is 3.';
  static override examples = [
    '<%= config.bin %> import-dvc --dry-run',
    '<%= config.bin %> import-dvc',
    '<%= config.bin %> import-dvc services/ranking --flow ranking',
    '<%= config.bin %> import-dvc --data-only --cache /scratch/dvc-cache',
  ];
  static override args = {
    path: Args.string({ default: '.', description: 'folder of the DVC project' }),
  };
  static override flags = {
    flow: Flags.string({
      description: 'name of the flow (default: from the name of the folder)',
      helpValue: 'NAME',
    }),
    cache: Flags.string({
      description: 'cache of DVC to take data from (default: as DVC is configured)',
      helpValue: 'FOLDER',
    }),
    'data-only': Flags.boolean({ description: 'take over data alone, and say nothing of the flow file' }),
    'dry-run': Flags.boolean({
      description: 'show the flow file and the report; read no data and write nothing',
    }),
  };

  override async execute(): Promise<CommandResult<'import-dvc'>> {
    const { args, flags } = await this.parse(ImportDvc);
    return this.inRepository(async (context) => {
      const imported = await importDvc(context, {
        path: args.path,
        ...{ flow: flags.flow, cache: flags.cache, dataOnly: flags['data-only'] },
        dryRun: flags['dry-run'] === true,
        ...{ signal: this.signal, progress: this.transfer('importing') },
      });
      return {
        result: { ...imported },
        text: renderImport(imported, this.palette),
        exitCode: imported.notTaken.length > 0 || imported.flowFile?.state === 'kept' ? 3 : 0,
      };
    });
  }
}
