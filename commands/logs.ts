import type { AttemptChoice } from '../src/app/attempt-log.ts';
import type { Context, ReadContext } from '../src/app/context.ts';
import { type LogPiece, linesOf } from '../src/app/log-piece.ts';
import { logsUnderWay } from '../src/app/logs-under-way.ts';
import { mergeLines } from '../src/app/merge-lines.ts';
import type { PrintedLog } from '../src/app/results/run-list.ts';
import { findLogs, piecesOf } from '../src/app/task-log.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { LogPrinter } from '../src/cli/log-printer.ts';
import { Args, Flags } from '../src/cli/oclif.ts';

interface Asked {
  readonly attempt: AttemptChoice;
  readonly follow: boolean;
  readonly interleave: boolean;
  readonly printer: LogPrinter;
}

export default class Logs extends ContextCommand {
  static override summary = "a task's output; without SPEC, of the newest run's first failed task";
  static override examples = [
    '<%= config.bin %> logs',
    '<%= config.bin %> logs credit@latest:train/ --follow',
  ];
  static override description =
    'Of a run under way it is what its tasks have written so far; of a detached one, from any clone. A terminal gets colours, and all else that it would obey is made visible; a pipe gets text without either.';
  static override args = {
    spec: Args.string({ description: 'FLOW@REV:STEP/ of one task, or FLOW@REV of all' }),
  };
  static override flags = {
    follow: Flags.boolean({
      char: 'f',
      description: 'of the run under way: show what is written until it ends',
    }),
    attempt: Flags.integer({ min: 1, description: 'of this attempt (default: the last)', helpValue: 'N' }),
    all: Flags.boolean({ description: 'of all attempts', exclusive: ['attempt'] }),
    interleave: Flags.boolean({
      description: 'lines of several tasks by time, each with the name of its task',
    }),
    timestamps: Flags.boolean({ description: 'when each line was written, to a tenth of a second' }),
    raw: Flags.boolean({ description: 'the bytes as the task wrote them' }),
  };

  override async execute(): Promise<CommandResult<'logs'>> {
    const { args, flags } = await this.parse(Logs);
    const { spec: text } = args;
    const { follow, interleave, timestamps, raw } = flags;
    const printer = new LogPrinter(process.stdout, {
      ...{ terminal: this.terminal, palette: this.palette, json: this.wantsJson() },
      ...{ timestamps, raw },
    });
    const asked = {
      attempt: flags.all ? 'all' : (flags.attempt ?? 'last'),
      follow,
      interleave,
      printer,
    } as const;
    if (text === undefined) return this.inRepository((context) => this.showAll(context, undefined, asked));
    return this.atPlace({ spec: text, wholeFlow: true }, async ({ context, clone, spec }) => {
      if (clone !== undefined) return this.showAll(clone, spec, asked);
      return { result: await this.showRecorded(context, spec, asked) };
    });
  }

  private async showAll(
    context: Context,
    spec: string | undefined,
    asked: Asked,
  ): Promise<CommandResult<'logs'>> {
    const { printer, interleave } = asked;
    const withHeading = spec === undefined || !spec.includes(':') || asked.attempt === 'all';
    const result: PrintedLog[] = [];
    const atOnce: Promise<void>[] = [];
    for await (const piece of logsUnderWay(context, spec, { ...asked, signal: this.signal })) {
      const told = { ...namesOf(piece), live: true } as const;
      if (interleave) {
        result.push(told);
        atOnce.push(printer.lines(linesOf(piece), piece.task.length));
      } else result.push({ ...told, ...(await printer.whole(piece, withHeading, linesOf(piece))) });
    }
    await Promise.all(atOnce);
    if (result.length > 0) return { result };
    return { result: await this.showRecorded(context, spec, asked) };
  }

  private async showRecorded(
    context: ReadContext,
    spec: string | undefined,
    { attempt, interleave, printer }: Asked,
  ): Promise<PrintedLog[]> {
    const logs = await findLogs(context, spec);
    const pieces = logs.flatMap((log) =>
      piecesOf(context, log, attempt).map((piece) => ({
        piece,
        names: {
          ...namesOf(piece),
          madeBy: log.madeBy.id,
          log: log.attempts[(piece.attempt ?? 0) - 1]?.log,
        },
      })),
    );
    if (interleave && !this.wantsJson()) {
      const width = Math.max(0, ...pieces.map(({ piece }) => piece.task.length));
      await printer.lines(mergeLines(pieces.map(({ piece }) => piece)), width);
      return pieces.map(({ names }) => names);
    }
    const result: PrintedLog[] = [];
    for (const { piece, names } of pieces)
      result.push({ ...names, ...(await printer.whole(piece, pieces.length > 1, linesOf(piece))) });
    return result;
  }
}

function namesOf({ run, flow, task, attempt }: LogPiece) {
  return { run, flow, task, ...(attempt === undefined ? {} : { attempt }) };
}
