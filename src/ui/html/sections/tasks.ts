import { humanBytes, humanDuration } from '../../../base/human.ts';
import type { ExecutionAttempt, ExecutionTask } from '../../../model/execution.ts';
import type { RunReport } from '../../../model/report/run-report.ts';
import { type TaskView, taskStates } from '../../../model/report/task-states.ts';
import { anchor } from '../parts/anchor.ts';
import { dataTable } from '../parts/data-table.ts';
import { type Html, html } from '../parts/html.ts';
import type { Section } from '../parts/section.ts';
import { statusBadge } from '../parts/status-badge.ts';
import { type TimeBar, timeline } from '../parts/timeline.ts';
import { wallOf } from './run-facts.ts';

/** Each task: how it ended, and what it cost. */
export function tasksSection(report: RunReport): Section {
  const rows = taskStates(report);
  const of = ({ task }: TaskView): ExecutionTask | undefined => report.run.execution.tasks[task];
  const wall = (row: TaskView): number | undefined => sum(of(row), ({ wallMs }) => wallMs);
  const cpu = (row: TaskView): number | undefined => sum(of(row), ({ cpuMs }) => cpuMs);
  const peak = (row: TaskView): number | undefined => most(of(row));
  return {
    id: 'tasks',
    title: 'Tasks and cost',
    aside: `${rows.length}`,
    body: dataTable<TaskView>({
      caption: 'Tasks and what they cost',
      rows,
      rowId: ({ task }) => anchor('task', task),
      columns: [
        { title: 'Task', heads: true, cell: ({ task }) => task, sort: ({ task }) => task },
        { title: 'State', cell: (row) => stateCell(row, of(row)), sort: ({ state }) => state },
        {
          title: 'Attempts',
          kind: 'number',
          cell: (row) => of(row)?.attempts.length || '',
          sort: (row) => of(row)?.attempts.length ?? 0,
        },
        { title: 'Wall', kind: 'number', cell: (row) => shown(wall(row), humanDuration), sort: wall },
        { title: 'CPU', kind: 'number', cell: (row) => shown(cpu(row), humanDuration), sort: cpu },
        { title: 'Peak memory', kind: 'number', cell: (row) => shown(peak(row), humanBytes), sort: peak },
        { title: 'Where', cell: (row) => placeOf(of(row)) },
      ],
    }),
  };
}

function stateCell({ state }: TaskView, execution: ExecutionTask | undefined): Html {
  const { firstRun, blockedBy } = execution ?? {};
  const why =
    firstRun !== undefined
      ? `first computed by ${firstRun}`
      : blockedBy !== undefined
        ? `needs ${blockedBy}`
        : undefined;
  return html`${statusBadge(state)}${why !== undefined && html` <span class="quiet">${why}</span>`}`;
}

function placeOf(execution: ExecutionTask | undefined): string {
  const place = execution?.attempts.at(-1)?.ranOn;
  return [place?.runner, place?.host, place?.job].filter((part) => part !== undefined).join(' · ');
}

function sum(
  task: ExecutionTask | undefined,
  of: (attempt: ExecutionAttempt) => number | undefined,
): number | undefined {
  const values = (task?.attempts ?? []).map(of).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0);
}

function most(task: ExecutionTask | undefined): number | undefined {
  const peaks = (task?.attempts ?? []).flatMap(({ peakBytes }) =>
    peakBytes === undefined ? [] : [peakBytes],
  );
  return peaks.length === 0 ? undefined : Math.max(...peaks);
}

function shown(value: number | undefined, human: (value: number) => string): string {
  return value === undefined ? '' : human(value);
}

/** When each attempt ran. */
export function timelineSection(report: RunReport): Section | undefined {
  const { run, live } = report;
  const ended = Object.entries(run.execution.tasks).flatMap(([task, { attempts }]) =>
    attempts.map((attempt, i): TimeBar => {
      const startMs = Date.parse(attempt.startedAt);
      const state =
        attempt.failure === undefined
          ? 'succeeded'
          : attempt.failure.kind === 'cancelled'
            ? 'cancelled'
            : 'failed';
      return { task, state, startMs, endMs: startMs + attempt.wallMs, attempt: i + 1 };
    }),
  );
  const open = (live?.open ?? []).flatMap(({ task, startedAt }): TimeBar[] => {
    if (startedAt === undefined) return [];
    const attempt = (run.execution.tasks[task]?.attempts.length ?? 0) + 1;
    return [{ task, state: 'running', startMs: Date.parse(startedAt), endMs: live?.nowMs ?? 0, attempt }];
  });
  const bars = [...ended, ...open];
  if (bars.length === 0) return undefined;
  const startMs = Math.min(Date.parse(run.execution.startedAt), ...bars.map((bar) => bar.startMs));
  const endMs = Math.max(startMs + wallOf(report), ...bars.map((bar) => bar.endMs));
  return {
    id: 'timeline',
    title: 'Timeline',
    aside: humanDuration(wallOf(report)),
    body: timeline(bars, startMs, endMs),
  };
}
