import { exportAirflow } from '../../src/app/export-flow.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { ExportCommand, exportArgs, exportFlags, schedulerFlags } from '../../src/cli/export-command.ts';
import { Flags } from '../../src/cli/oclif.ts';

export default class ExportAirflow extends ExportCommand {
  static override summary = 'write a flow as a DAG file for Airflow 2.10 and 3';
  static override examples = [
    '<%= config.bin %> export airflow credit --output dags/credit.py',
    '<%= config.bin %> export airflow credit --pool training --revision main',
  ];
  static override args = exportArgs;
  static override flags = {
    ...exportFlags,
    ...schedulerFlags,
    pool: Flags.string({ description: 'pool whose slots tasks take, one a core', helpValue: 'NAME' }),
  };

  override async execute(): Promise<CommandResult> {
    const { args, flags } = await this.parse(ExportAirflow);
    const { output, pool, file, repository, revision } = flags;
    return this.exported(output, (context) =>
      exportAirflow(context, { flow: args.flow, file, repository, revision }, pool),
    );
  }
}
