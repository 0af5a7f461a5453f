import type { RunReport } from '../../../model/report/run-report.ts';
import { dataTable } from '../parts/data-table.ts';
import type { Section } from '../parts/section.ts';

/** All parameters of the flow with the values of this run. */
export function paramsSection({ run }: RunReport): Section | undefined {
  const rows = Object.entries(run.manifest.params);
  if (rows.length === 0) return undefined;
  return {
    id: 'params',
    title: 'Parameters',
    body: dataTable({
      caption: 'Parameters',
      narrow: true,
      rows,
      columns: [
        { title: 'Name', heads: true, cell: ([name]) => name, sort: ([name]) => name },
        {
          title: 'Value',
          kind: 'code',
          cell: ([, value]) => String(value),
          sort: ([, value]) => (typeof value === 'number' ? value : String(value)),
        },
      ],
    }),
  };
}
