import type { Context } from '../app/context.ts';
import { diffSpecs } from '../app/diff/diff-specs.ts';
import { listLog } from '../app/list-log.ts';
import type { LogQuery } from '../app/log-runs.ts';
import { fieldNames, VERIFIED_FACTS } from '../app/run-facts.ts';
import { showSpec } from '../app/show-spec.ts';
import type { RunTable } from '../model/diff/run-table.ts';
import { renderRunTable } from '../ui/diff/render-run-table.ts';
import type { LogControls } from '../ui/log/browse/run-log-browser.ts';
import type { LogLine } from '../ui/log/log-line.ts';
import { createPalette } from '../ui/palette.ts';
import { renderRun } from '../ui/render-show.ts';
import type { BrowseMeans } from './browse-diff-of.ts';
import { openTerminalScreen } from './choose-screen.ts';
import { diffControls } from './diff-controls.ts';

interface RunsToBrowse {
  readonly lines: readonly LogLine[];
  readonly columns: readonly string[] | undefined;
  /** What they were found by. */
  readonly query: Omit<LogQuery, 'limit'>;
}

/** Shows runs as a table to look around in, until somebody leaves. */
export async function browseRuns(
  context: Context,
  { lines, columns, query }: RunsToBrowse,
  { palette, root, signal }: BrowseMeans,
): Promise<void> {
  const { runLogBrowser } = await import('../ui/log/browse/run-log-browser.ts');
  const place = await openTerminalScreen(palette);
  const allFields = fieldNames(
    lines.flatMap(({ params }) => Object.keys(params)),
    lines.flatMap(({ metrics }) => [...metrics.keys()]),
  ).filter((field) => !VERIFIED_FACTS.includes(field) || columns?.includes(field));
  const log = { lines, fields: columns, allFields, nowMs: context.config.clock.now() };
  await runLogBrowser(place, log, logControls(context, query, root), signal);
}

function logControls(context: Context, query: RunsToBrowse['query'], root: string): LogControls {
  const plain = createPalette(false);
  return {
    ...diffControls(context, root),
    show: async (spec) => renderRun(await showSpec(context, spec), plain).split('\n'),
    filter: async (expression) => {
      const both = query.filter === undefined ? expression : `(${query.filter}) && (${expression})`;
      return (await listLog(context, { ...query, filter: both })).lines;
    },
    tabulate: async (specs, signal) => {
      const { document } = await diffSpecs(context, specs, { full: false, patch: false, signal });
      const view = { full: false, nowMs: context.config.clock.now(), width: process.stdout.columns ?? 80 };
      return renderRunTable(document as RunTable, view, plain).split('\n');
    },
  };
}
