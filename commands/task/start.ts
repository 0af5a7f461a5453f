import { startFromRepository } from '../../src/app/scheduled/start-from-repository.ts';
import { type StartedRun, startScheduled } from '../../src/app/scheduled/start-scheduled.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { Flags } from '../../src/cli/oclif.ts';
import { flowFlags } from '../../src/cli/run-flags.ts';
import { ScheduledCommand, scheduledArgs, scheduledFlags } from '../../src/cli/scheduled-command.ts';
import { usageError } from '../../src/model/mlgit-error.ts';

export default class TaskStart extends ScheduledCommand {
  static override summary =
    'start a run whose tasks a scheduler calls: fixes its code, parameters and inputs';
  static override description =
    'Without --repository the clone is taken that it is called in. Parameters are given by --set, or by variables MLGIT_SET_NAME (MLGIT_SET64_NAME: in base64). Called again for a name that has a run, it changes nothing.';
  static override examples = [
    '<%= config.bin %> task start credit --name nightly/2026-11-29 --repository https://git.example.org/credit.git --revision main --store s3://ml/credit',
  ];
  static override hidden = true;
  static override args = scheduledArgs;
  static override flags = {
    ...scheduledFlags,
    ...flowFlags,
    repository: Flags.string({
      description: 'git repository with the code, which gets the run',
      helpValue: 'URL',
    }),
    revision: Flags.string({
      description: 'branch, tag or commit of it',
      helpValue: 'REV',
      dependsOn: ['repository'],
    }),
    by: Flags.string({ default: 'scheduler', description: 'what calls it, for people', helpValue: 'NAME' }),
  };

  override async execute(): Promise<CommandResult<'task start'>> {
    const { args, flags } = await this.parse(TaskStart);
    const { repository, revision, by, set = [], file } = flags;
    if (!/^[a-z0-9][a-z0-9-]*$/.test(by)) {
      throw usageError('bad-value', `--by ${JSON.stringify(by)}: expected letters, digits and -`, [
        '--by airflow',
      ]);
    }
    return this.watched(false, async (watching) => {
      const options = {
        ...{ flow: args.flow, file, set, selection: {}, resources: [], runners: ['local'], ...watching },
        ...{ force: false, failFast: false, jobs: 1, message: undefined, tag: undefined, remoteCache: true },
      };
      const request = { flow: args.flow, name: flags.name, by, repository, options };
      if (repository === undefined) {
        return this.inRepository(async (context) => this.started(await startScheduled(context, request)));
      }
      const { store } = this.requestOf(args, flags);
      return this.started(
        await startFromRepository(this.settings, { ...request, repository, revision, store }),
      );
    });
  }

  private started(run: StartedRun): CommandResult<'task start'> {
    return { result: run, text: `${run.flow}@${run.run}` };
  }
}
