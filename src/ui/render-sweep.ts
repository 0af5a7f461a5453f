import { humanDuration } from '../base/human.ts';
import { formatMetric } from '../model/run-message.ts';
import type { SweepReport, SweepRow } from '../model/sweep-report.ts';
import type { Palette } from './palette.ts';
import { printable } from './printable.ts';
import { renderTable } from './table.ts';

const MOST_METRICS = 4;

/** A table of a sweep's runs: parameters, what was measured, and the best. */
export function renderSweep(report: SweepReport, wallMs: number, palette: Palette): string {
  const { rows, best, metric, direction } = report;
  const params = Object.keys(rows[0]?.params ?? {});
  const metrics = metricsShown(report);
  const columns = [
    { title: ' ' },
    ...params.map((title) => ({ title })),
    ...metrics.map((title) => ({ title, align: 'right' as const })),
    { title: 'run' },
    { title: 'status' },
  ];
  const cells = (row: SweepRow): string[] => [
    row.run === best ? palette.good('★') : ' ',
    ...params.map((name) => printable(row.params[name] ?? '')),
    ...metrics.map((name) =>
      row.metrics[name] === undefined ? '' : printable(formatMetric(row.metrics[name])),
    ),
    row.run,
    row.status === 'succeeded'
      ? palette.dim(row.cached === row.tasks ? 'cached' : 'succeeded')
      : palette.bad(row.status),
  ];
  const table = renderTable(columns, rows.map(cells), { head: palette.bold });
  const won = rows.find(({ run }) => run === best);
  const verdict =
    won === undefined || metric === undefined
      ? []
      : [
          `${palette.good('best')} ${metric} (${direction}) ${printable(formatMetric(won.metrics[metric] ?? ''))}: ${printable(settingsOf(won))}`,
          palette.dim(
            `mlgit pull-artifact ${report.flow}@${won.run}:ARTIFACT, or mlgit tag ${report.flow}@${won.run} NAME`,
          ),
        ];
  const foot = palette.dim(
    `sweep ${report.sweep}, ${rows.length} runs in ${humanDuration(wallMs)}: mlgit log ${report.flow} --sweep ${report.sweep}`,
  );
  return ['', table, '', ...verdict, foot].join('\n');
}

function settingsOf({ params }: SweepRow): string {
  return Object.entries(params)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

/** The one that decides first, then those that most runs have. */
function metricsShown({ rows, metric }: SweepReport): string[] {
  const names = new Set(rows.flatMap(({ metrics }) => Object.keys(metrics)));
  const first = metric === undefined || !names.has(metric) ? [] : [metric];
  return [...new Set([...first, ...names])].slice(0, MOST_METRICS);
}
