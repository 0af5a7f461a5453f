import { followLog } from '../src/app/follow-log.ts';
import { findLogs, openLog } from '../src/app/task-log.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { toRecord } from '../src/cli/output.ts';
import { writeStream } from '../src/cli/write-stream.ts';

export default class Logs extends ContextCommand {
  static override summary = "a task's output; without SPEC, of the newest run's first failed task";
  static override args = {
    spec: Args.string({ description: 'FLOW@REV:STEP/ of one task, or FLOW@REV of all' }),
  };
  static override flags = {
    follow: Flags.boolean({
      char: 'f',
      description: 'of the run under way: show what is written until it ends',
    }),
  };

  override async execute(): Promise<CommandResult> {
    const { args, flags } = await this.parse(Logs);
    return this.inRepository(async (context) => {
      const live = await followLog(context, args.spec, { follow: flags.follow, signal: this.signal });
      if (live !== undefined) {
        if (!this.wantsJson()) await writeStream(live.stream, process.stdout);
        return { result: { run: live.run, task: live.task, live: true } };
      }
      const logs = await findLogs(context, args.spec);
      if (!this.wantsJson()) {
        for (const log of logs) {
          const { flow, id } = log.run;
          if (logs.length > 1)
            process.stdout.write(`${this.palette.bold(`==> ${flow}@${id}:${log.taskId}/`)}\n`);
          await writeStream(await openLog(context, log), process.stdout);
        }
      }
      const result = [];
      for (const log of logs) result.push({ ...describe(log), text: await this.textOf(context, log) });
      return { result: result.map(toRecord) };
    });
  }

  /** Only `--json` holds a whole log in memory, as its form demands. */
  private async textOf(...[context, log]: Parameters<typeof openLog>): Promise<string | undefined> {
    if (!this.wantsJson()) return undefined;
    const chunks: Uint8Array[] = [];
    for await (const chunk of await openLog(context, log)) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }
}

function describe({ run, taskId, madeBy, log }: Parameters<typeof openLog>[1]) {
  return {
    run: run.id,
    flow: run.flow,
    task: taskId,
    madeBy: madeBy.id,
    ...(log === undefined ? {} : { log }),
  };
}
