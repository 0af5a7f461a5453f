import type { Context } from '../src/app/context.ts';
import { listLog } from '../src/app/list-log.ts';
import { type LogQuery, requireField } from '../src/app/log-runs.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { mayBrowse } from '../src/cli/choose-screen.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import type { LogLine } from '../src/ui/log/log-line.ts';
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
    reruns: Flags.boolean({ description: 'also runs that were made to reproduce others' }),
    limit: Flags.integer({ min: 1, description: `at most this many (default: ${DEFAULT_LIMIT})` }),
    columns: Flags.string({ description: 'fields to show, separated by commas', helpValue: 'F,F…' }),
    plain: Flags.boolean({ description: 'as text, also on a terminal' }),
    all: Flags.boolean({ description: 'all of them, whatever their number' }),
  };

  protected override readonly pages = true;

  override async execute(): Promise<CommandResult<'log'>> {
    const { args, flags } = await this.parse(Log);
    const columns = flags.columns?.split(',').map((field) => field.trim());
    for (const field of columns ?? []) requireField(field);
    return this.inRepository(async (context) => {
      const query = await this.query(context, args.flow, flags);
      const mayLookAround = !flags.plain && mayBrowse({ env: this.settings.env, json: this.wantsJson() });
      const isBounded = !flags.all && (flags.limit !== undefined || !mayLookAround);
      const limit = isBounded ? (flags.limit ?? DEFAULT_LIMIT) : undefined;
      const asked = { ...query, limit, columns };
      const { rows, lines, pending, matched, damagedTags } = await listLog(context, asked);
      for (const { message, hints } of damagedTags) this.addWarning(message, hints);
      const result = {
        runs: rows.map(({ run, tags, note }) => ({ ...run, tags, note })),
        matched,
        pending,
      };
      if (mayLookAround && rows.length > 0) {
        const { browseRuns } = await import('../src/cli/browse-runs.ts');
        const means = { palette: this.palette, root: this.config.root, signal: this.signal };
        await browseRuns(context, { lines, columns, query: { ...query, columns } }, means);
        return { result };
      }
      return { result, text: this.render(lines, { columns, nowMs: context.config.clock.now(), matched }) };
    });
  }

  private async query(
    context: Context,
    flow: string | undefined,
    { filter, sort, mine, user, since, until, branch, sweep, reruns }: LogFlags,
  ): Promise<Omit<LogQuery, 'limit'>> {
    const me = mine ? await context.identity() : undefined;
    const own = me === undefined ? undefined : `${me.name} <${me.email}>`;
    return { flow, ...{ filter, sort, user, since, until, branch, sweep, reruns }, mine: own };
  }

  private render(
    lines: readonly LogLine[],
    { columns, nowMs, matched }: { columns: readonly string[] | undefined; nowMs: number; matched: number },
  ): string {
    if (lines.length === 0) return 'No runs match.';
    const view = {
      ...{ nowMs, columns },
      width: this.terminal.isTTY ? this.terminal.width : undefined,
      withFlow: new Set(lines.map(({ flow }) => flow)).size > 1,
    };
    const left = matched - lines.length;
    const more = left > 0 ? [this.palette.dim(`${left} more: mlgit log --all`)] : [];
    return [renderLog(lines, view, this.palette), ...more].join('\n');
  }
}

interface LogFlags extends Omit<LogQuery, 'flow' | 'limit' | 'mine' | 'columns'> {
  readonly mine: boolean;
}
