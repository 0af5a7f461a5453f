import { type CheckResult, describeCheck, isBroken } from '../../../model/check.ts';
import type { RunReport } from '../../../model/report/run-report.ts';
import { dataTable } from '../parts/data-table.ts';
import { html } from '../parts/html.ts';
import type { Section } from '../parts/section.ts';
import { statusBadge } from '../parts/status-badge.ts';

interface Row {
  readonly task: string;
  readonly check: CheckResult;
}

/** What was expected of the data, and what was found: what does not hold comes first. */
export function checksSection({ run }: RunReport): Section | undefined {
  const all = Object.entries(run.manifest.tasks).flatMap(([task, { checks }]) =>
    (checks ?? []).map((check): Row => ({ task, check })),
  );
  if (all.length === 0) return undefined;
  const broken = all.filter(({ check }) => isBroken(check));
  const rows = [...broken, ...all.filter(({ check }) => !isBroken(check))];
  return {
    id: 'checks',
    title: 'Checks',
    aside:
      broken.length === 0
        ? `${all.length} ${all.length === 1 ? 'holds' : 'hold'}`
        : `${broken.length} of ${all.length} do not hold`,
    body: dataTable<Row>({
      caption: 'Checks',
      rows,
      most: 500,
      columns: [
        { title: 'State', cell: ({ check }) => statusBadge(check.status), sort: ({ check }) => check.status },
        { title: 'Check', heads: true, cell: ({ check }) => check.name, sort: ({ check }) => check.name },
        { title: 'Task', cell: ({ task }) => task, sort: ({ task }) => task },
        { title: 'Severity', cell: ({ check }) => check.severity, sort: ({ check }) => check.severity },
        { title: 'Found', cell: ({ check }) => html`${describeCheck(check)}` },
        {
          title: 'Wrong rows',
          kind: 'number',
          cell: ({ check }) => check.rows,
          sort: ({ check }) => check.rows,
        },
      ],
    }),
  };
}
