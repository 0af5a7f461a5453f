import { humanBytes } from '../../../base/human.ts';
import { describeFormat } from '../../../model/artifact-format.ts';
import type { ManifestOutput } from '../../../model/manifest.ts';
import type { RunReport } from '../../../model/report/run-report.ts';
import { copyable } from '../parts/copyable.ts';
import { dataTable } from '../parts/data-table.ts';
import { type Html, html } from '../parts/html.ts';
import type { Section } from '../parts/section.ts';

interface Row {
  readonly task: string;
  readonly name: string;
  readonly output: ManifestOutput;
}

const FORMAT = {
  title: 'Format',
  cell: ({ output }: Row) => describeFormat(output.format) ?? '',
  sort: ({ output }: Row) => output.format ?? '',
};

const SHORT_DIGEST = 'b3:'.length + 12;

/** What the run made, and how to have it. `lineage`: address of the pages of where artifacts came from. */
export function artifactsSection({ run }: RunReport, lineage?: string): Section | undefined {
  const rows = Object.entries(run.manifest.tasks).flatMap(([task, { outputs }]) =>
    Object.entries(outputs).map(([name, output]): Row => ({ task, name, output })),
  );
  if (rows.length === 0) return undefined;
  const total = rows.reduce((bytes, { output }) => bytes + output.sizeBytes, 0);
  const spec = ({ task, name }: Row): string => `${run.flow}@${run.id}:${task}/${name}`;
  return {
    id: 'artifacts',
    title: 'Artifacts',
    aside: `${rows.length}, ${humanBytes(total)}`,
    body: dataTable<Row>({
      caption: 'Artifacts',
      rows,
      most: 1000,
      columns: [
        {
          title: 'Artifact',
          heads: true,
          cell: (row) => copyable(row.name, `mlgit pull-artifact ${spec(row)}`),
          sort: ({ name }) => name,
        },
        { title: 'Task', cell: ({ task }) => task, sort: ({ task }) => task },
        {
          title: 'Path',
          kind: 'code',
          cell: ({ output }) => (output.kind === 'tree' ? `${output.path}/` : output.path),
          sort: ({ output }) => output.path,
        },
        ...(rows.some(({ output }) => output.format !== undefined) ? [FORMAT] : []),
        {
          title: 'Size',
          kind: 'number',
          cell: ({ output }) => humanBytes(output.sizeBytes),
          sort: ({ output }) => output.sizeBytes,
        },
        {
          title: 'Digest',
          cell: ({ output }) => copyable(html`${output.digest.slice(0, SHORT_DIGEST)}`, output.digest),
        },
        ...(lineage === undefined
          ? []
          : [{ title: 'Lineage', cell: (row: Row) => lineageLink(lineage, row) }]),
      ],
    }),
  };
}

function lineageLink(lineage: string, { task, name }: Row): Html {
  const path = `${task}/${name}`.split('/').map(encodeURIComponent).join('/');
  return html`<a href="${lineage}${path}" aria-label="Lineage of ${name} of ${task}">graph</a>`;
}
