import { startLooseRun } from '../../src/app/loose-run/start-loose-run.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { ContextCommand } from '../../src/cli/context-command.ts';
import { Args, Flags } from '../../src/cli/oclif.ts';

export default class RecordStart extends ContextCommand {
  static override summary =
    'begin a run of code that is no flow; what Python calls for `with mlgit.run(NAME)`';
  static override description =
    'Fixes the code as it is now. The process logs into the folder that is told, and calls record end; where it dies, the next command records what it had logged.';
  static override examples = ['<%= config.bin %> record start exploration --process 4711 --json'];
  static override hidden = true;
  static override args = {
    name: Args.string({ required: true, description: 'name of the run, in place of a flow' }),
  };
  static override flags = {
    process: Flags.integer({ required: true, description: 'id of the process that logs', helpValue: 'PID' }),
    message: Flags.string({ description: 'text that is recorded with the run', helpValue: 'TEXT' }),
  };

  override async execute(): Promise<CommandResult<'record start'>> {
    const { args, flags } = await this.parse(RecordStart);
    return this.inRepository(async (context) => {
      const { message } = flags;
      const started = await startLooseRun(context, {
        name: args.name,
        pid: flags.process,
        ...(message === undefined ? {} : { message }),
        emit: this.warnOnly,
      });
      return { result: started, text: started.folder };
    });
  }
}
