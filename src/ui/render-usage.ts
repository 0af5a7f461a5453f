import { humanBytes } from '../base/human.ts';
import type { DiskUsage, Usage } from '../model/disk-usage.ts';
import { renderTable } from './table.ts';

/** Bytes by flow and run; the second column is what removing it would free. */
export function renderUsage(usage: DiskUsage, head: (text: string) => string): string {
  const row = (name: string, { bytes, exclusiveBytes }: Usage) => [
    name,
    humanBytes(bytes),
    humanBytes(exclusiveBytes),
  ];
  const rows = usage.flows.flatMap((flow) => [
    row(flow.flow, flow),
    ...usage.runs.filter((run) => run.flow === flow.flow).map((run) => row(`  ${flow.flow}@${run.run}`, run)),
  ]);
  rows.push(
    row('tracked data', usage.trackedData),
    ['logs', humanBytes(usage.logBytes), ''],
    ['cache only', humanBytes(usage.cacheBytes), ''],
    ['dead (mlgit gc)', humanBytes(usage.deadBytes), humanBytes(usage.deadBytes)],
    [
      'quarantine (mlgit gc --drop-after 0)',
      humanBytes(usage.quarantineBytes),
      humanBytes(usage.quarantineBytes),
    ],
    ...(usage.partBytes === 0
      ? []
      : [['half brought (the next pull goes on with it)', humanBytes(usage.partBytes), '']]),
    ['all blobs, each once', humanBytes(usage.totalBytes), ''],
  );
  const columns = [
    { title: 'what' },
    { title: 'bytes', align: 'right' as const },
    { title: 'freed if removed', align: 'right' as const },
  ];
  const { onRemotes = 0 } = usage;
  const what = onRemotes === 1 ? '1 run, whose bytes stay' : `${onRemotes} runs, whose bytes stay`;
  const table = [
    renderTable(columns, rows, { head }),
    ...(onRemotes === 0 ? [] : [`a git remote has ${what}: mlgit evict drops what a store has`]),
  ].join('\n');
  const { retention } = usage;
  if (retention === undefined) return table;
  const { from, rules, runs } = retention;
  const goes = runs.length === 0 ? 'mlgit gc deletes none' : `mlgit gc deletes ${runs.length} of them`;
  return `${table}\nruns stay by ${from}: ${rules.join(', ')}; ${goes}`;
}
