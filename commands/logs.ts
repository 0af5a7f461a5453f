import type { Context, ReadContext } from '../src/app/context.ts';
import { liveLogs } from '../src/app/live-logs.ts';
import { findLogs, openLog, type TaskLog } from '../src/app/task-log.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { toRecord } from '../src/cli/output.ts';
import { writeLog } from '../src/cli/write-stream.ts';

interface Shown {
  readonly run: string;
  readonly flow: string;
  readonly task: string;
}

export default class Logs extends ContextCommand {
  static override summary = "a task's output; without SPEC, of the newest run's first failed task";
  static override description =
    'Of a run under way it is what its tasks have written so far. On a terminal, all that would do more than colour the text is made visible; a pipe gets the bytes.';
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
    const { spec: text } = args;
    if (text === undefined)
      return this.inRepository((context) => this.showAll(context, undefined, flags.follow));
    return this.atPlace({ spec: text, wholeFlow: true }, async ({ context, clone, spec }) => {
      if (clone !== undefined) return this.showAll(clone, spec, flags.follow);
      return { result: await this.showAllRecorded(context, spec) };
    });
  }

  private async showAll(context: Context, spec: string | undefined, follow: boolean): Promise<CommandResult> {
    const result = [];
    const options = { follow, signal: this.signal };
    const withHeading = spec === undefined || !spec.includes(':');
    for await (const log of liveLogs(context, spec, options)) {
      const { run, flow, task } = log;
      result.push({ run, flow, task, live: true, ...(await this.show(log, log.stream, withHeading)) });
    }
    if (result.length > 0) return { result };
    return { result: await this.showAllRecorded(context, spec) };
  }

  private async showAllRecorded(context: ReadContext, spec: string | undefined) {
    const logs = await findLogs(context, spec);
    const result = [];
    for (const log of logs) result.push(await this.showRecorded(context, log, logs.length > 1));
    return result.map(toRecord);
  }

  private async showRecorded(context: ReadContext, log: TaskLog, withHeading: boolean) {
    const { run, taskId, madeBy } = log;
    const shown = { run: run.id, flow: run.flow, task: taskId };
    const text = await this.show(shown, await openLog(context, log), withHeading);
    return {
      ...shown,
      madeBy: madeBy.id,
      ...(log.log === undefined ? {} : { log: log.log }),
      ...text,
    };
  }

  /** Only `--json` holds a whole log in memory, as its form demands. */
  private async show(
    { run, flow, task }: Shown,
    stream: AsyncIterable<Uint8Array>,
    withHeading: boolean,
  ): Promise<{ readonly text?: string }> {
    if (!this.wantsJson()) {
      if (withHeading) process.stdout.write(`${this.palette.bold(`==> ${flow}@${run}:${task}/`)}\n`);
      await writeLog(stream, process.stdout);
      return {};
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    return { text: Buffer.concat(chunks).toString('utf8') };
  }
}
