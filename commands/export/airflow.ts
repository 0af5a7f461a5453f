import { exportAirflow, podsAsked } from '../../src/app/export-flow.ts';
import { exportTo } from '../../src/app/export-to.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { ExportCommand, exportArgs, exportFlags, schedulerFlags } from '../../src/cli/export-command.ts';
import { Flags } from '../../src/cli/oclif.ts';

export default class ExportAirflow extends ExportCommand {
  static override summary = 'write a flow as a DAG file for Airflow 2.10 and 3';
  static override examples = [
    '<%= config.bin %> export airflow credit --output dags/credit.py',
    '<%= config.bin %> export airflow credit --operator kubernetes --image registry.example.org/credit:1 --output dags/credit.py',
  ];
  static override args = exportArgs;
  static override flags = {
    ...exportFlags,
    ...schedulerFlags,
    operator: Flags.string({
      description: 'what tasks are: commands where the workers of Airflow run, or pods',
      options: ['bash', 'kubernetes'],
      default: 'bash',
    }),
    pool: Flags.string({ description: 'pool whose slots tasks take, one a core', helpValue: 'NAME' }),
    instance: Flags.string({
      description: 'which Airflow it is for, where several run the same repository with one store',
      helpValue: 'NAME',
    }),
    runner: Flags.string({
      description: 'runner of Kubernetes whose settings pods have (default: the only one)',
      helpValue: 'NAME',
    }),
    image: Flags.string({
      description: 'image of pods, with git (default: that of the runner)',
      helpValue: 'IMAGE',
    }),
    connection: Flags.string({
      description: 'connection of Airflow to the cluster of the pods (default: kubernetes_default)',
      helpValue: 'ID',
    }),
  };

  override async execute(): Promise<CommandResult<'export airflow'>> {
    const { args, flags } = await this.parse(ExportAirflow);
    const { output, pool, instance, file, repository, revision, operator } = flags;
    const { runner, image, connection } = flags;
    return this.exported(output, (context) =>
      exportTo(
        context,
        flags,
        exportAirflow(
          context,
          { flow: args.flow, file, repository, revision },
          {
            ...{ pool, instance },
            pods: podsAsked(operator === 'kubernetes', { runner, image, connection }),
          },
        ),
      ),
    );
  }
}
