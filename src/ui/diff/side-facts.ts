import { humanAge } from '../../base/human.ts';
import type { DiffSide, OutcomeCounts } from '../../model/diff/diff-side.ts';
import type { RunDiff } from '../../model/diff/run-diff.ts';
import { type Cell, cell, counted, listCounts } from './section-view.ts';

/** What is said of a run above a diff, in the order in which it matters. */
export function sideFacts(side: DiffSide, nowMs: number): readonly string[] {
  const { startedAt, user, branch, remote, dirty, message } = side;
  const age = humanAge(Math.max(0, nowMs - Date.parse(startedAt)));
  return [
    statusText(side),
    age === 'now' ? age : `${age} ago`,
    user.replace(/ <.*>$/, ''),
    branch === undefined ? '' : `${branch}${dirty ? '*' : ''}`,
    taskText(side.tasks),
    [...side.tags, ...(remote === undefined ? [] : [`from ${remote}`])].join(' '),
    message?.trim().split('\n')[0] ?? '',
  ];
}

export function statusText({ status, partial }: DiffSide): string {
  return partial === true ? `${status}, partial` : status;
}

export const STATUS_TONES = {
  succeeded: 'good',
  failed: 'bad',
  lost: 'bad',
  cancelled: 'note',
  running: 'accent',
} as const;

export function statusCell(side: DiffSide): Cell {
  return cell(statusText(side), STATUS_TONES[side.status]);
}

export function taskText(counts: OutcomeCounts): string {
  const { ran, cached, failed, cancelled, skipped } = counts;
  const all = ran + cached + failed + cancelled + skipped;
  const noted = listCounts([
    [cached, 'cached'],
    [failed, 'failed'],
    [cancelled, 'cancelled'],
    [skipped, 'skipped'],
  ]);
  return `${counted(all, 'task')}${noted === '' ? '' : ` (${noted})`}`;
}

/** What of two runs makes a comparison of them less than it seems. */
export function caveats({ before, after, narrowedTo }: RunDiff): string[] {
  const ofSide = (side: DiffSide): string[] => [
    ...(side.partial === true ? [`${side.spec} ran only a part of its flow`] : []),
    ...(side.status === 'running' ? [`${side.spec} goes on: this is how far it got`] : []),
    ...(side.status === 'lost' ? [`${side.spec} was lost: this is how far it got`] : []),
  ];
  const isWhole = narrowedTo === undefined;
  return [
    ...(before.flow === after.flow ? [] : [`the flows differ: ${before.flow} and ${after.flow}`]),
    ...ofSide(before),
    ...(before.spec !== after.spec ? ofSide(after) : isWhole ? ['both are one and the same run'] : []),
  ];
}
