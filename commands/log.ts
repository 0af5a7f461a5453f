import { logLine } from '../src/app/log-line.ts';
import { logRuns, requireField } from '../src/app/log-runs.ts';
import { listPending } from '../src/app/sharing/pending-push.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { toRecord } from '../src/cli/output.ts';
import { renderLog } from '../src/ui/render-log.ts';

const DEFAULT_LIMIT = 20;

export default class Log extends ContextCommand {
  static override summary = 'runs as a table: id, age, user, branch, status, parameters, metrics, tags';
  static override examples = [
    '<%= config.bin %> log --filter "metrics.auc > 0.94 && params.seed == 7"',
    '<%= config.bin %> log credit --sort -metrics.auc --limit 5',
  ];
  static override args = { flow: Args.string({ description: 'only runs of this flow' }) };
  static override flags = {
    filter: Flags.string({
      description: 'a CEL expression over id, status, user, params, metrics, tags …',
      helpValue: 'CEL',
    }),
    sort: Flags.string({ description: 'a field; - before it for descending', helpValue: '[-]FIELD' }),
    mine: Flags.boolean({ description: 'only my runs' }),
    user: Flags.string({ description: 'only runs of this user (part of the name or address)' }),
    since: Flags.string({
      description: 'started at or after: 2d, 3h, yesterday, 2026-01-31',
      helpValue: 'T',
    }),
    until: Flags.string({ description: 'started at or before', helpValue: 'T' }),
    branch: Flags.string({ description: 'only runs of this branch' }),
    sweep: Flags.string({ description: 'only runs of this sweep', helpValue: 'ID' }),
    limit: Flags.integer({ min: 1, description: `at most this many (default: ${DEFAULT_LIMIT})` }),
    columns: Flags.string({ description: 'fields to show, separated by commas', helpValue: 'F,F…' }),
    all: Flags.boolean({ description: 'all of them, whatever their number' }),
  };

  protected override readonly pages = true;

  override async execute(): Promise<CommandResult> {
    const { args, flags } = await this.parse(Log);
    const columns = flags.columns?.split(',').map((field) => field.trim());
    for (const field of columns ?? []) requireField(field);
    return this.inRepository(async (context) => {
      const { filter, sort, user, since, until, branch, sweep } = flags;
      const mine = flags.mine ? await context.identity() : undefined;
      const limit = flags.limit ?? (flags.all ? undefined : DEFAULT_LIMIT);
      const { rows, matched, damagedTags } = await logRuns(context, {
        flow: args.flow,
        ...{ filter, sort, user, since, until, branch, sweep, limit },
        mine: mine === undefined ? undefined : `${mine.name} <${mine.email}>`,
      });
      for (const { message, hints } of damagedTags) this.addWarning(message, hints);
      const pending = new Set(await listPending(context));
      const lines = rows.map((row) => logLine(row, pending));
      const view = {
        nowMs: context.config.clock.now(),
        columns,
        width: this.terminal.isTTY ? this.terminal.width : undefined,
        withFlow: new Set(rows.map(({ run }) => run.flow)).size > 1,
      };
      const more =
        matched > rows.length ? [this.palette.dim(`${matched - rows.length} more: mlgit log --all`)] : [];
      const text =
        rows.length === 0 ? 'No runs match.' : [renderLog(lines, view, this.palette), ...more].join('\n');
      return {
        result: {
          runs: rows.map(({ run, tags, note }) => toRecord({ ...run, tags, note })),
          matched,
          pending: [...pending],
        },
        text,
      };
    });
  }
}
