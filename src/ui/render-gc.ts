import { humanBytes } from '../base/human.ts';
import type { GcReport } from '../model/gc-report.ts';

/** What a collection did, or would do, by flow and run. */
export function renderGc(report: GcReport): string {
  const [moves, drops, deletes] = report.dryRun
    ? ['would move', 'would drop', 'would delete']
    : ['moved', 'dropped', 'deleted'];
  const flows = new Map<string, number>();
  for (const { flow, bytes } of report.byRun) flows.set(flow, (flows.get(flow) ?? 0) + bytes);
  const attributed = report.byRun.reduce((sum, { bytes }) => sum + bytes, 0);
  const rows = [
    ...report.byRun.map(({ flow, run, bytes }) => `  ${flow}@${run}  ${humanBytes(bytes)}`),
    ...[...flows].map(([flow, bytes]) => `  ${flow}, all its runs  ${humanBytes(bytes)}`),
    ...(report.bytes > attributed ? [`  of no run  ${humanBytes(report.bytes - attributed)}`] : []),
  ];
  const waits = report.sweptFrom === undefined ? moves : report.dryRun ? 'would condemn' : 'condemned';
  const store = report.store.includes('://') ? report.store : `the ${report.store}`;
  const { retention } = report;
  const lines = [
    ...(retention === undefined || retention.from === '--keep'
      ? []
      : [`runs stay by ${retention.from}: ${retention.rules.join(', ')}`]),
    ...report.runs.map((run) => `${deletes} ${run}`),
    ...(report.onRemotes === undefined
      ? []
      : [
          `${report.onRemotes} of them a git remote has, too, so that their bytes stay: mlgit evict drops what a store has`,
        ]),
    report.blobs === 0
      ? `nothing to collect in ${store}`
      : `${waits} ${report.blobs} blobs, ${humanBytes(report.bytes)}, of ${store}`,
    ...rows,
    ...(report.sweptFrom === undefined ? [] : [`they go by mlgit gc --remote from ${report.sweptFrom} on`]),
    ...(report.spared === 0 ? [] : [`${report.spared} blobs are needed again, and stayed`]),
    ...(report.youngBytes === 0
      ? []
      : [`${humanBytes(report.youngBytes)} more are dead, and too young to go`]),
    ...(report.droppedBytes === 0
      ? []
      : [`${drops} ${humanBytes(report.droppedBytes)} from quarantine for good`]),
    ...(report.leftoverBytes === 0
      ? []
      : [
          `${drops} ${humanBytes(report.leftoverBytes)} that was left half written, too long ago to go on with`,
        ]),
  ];
  return lines.join('\n');
}
