import { humanDuration } from '../../base/human.ts';
import { splitTaskId } from '../../model/task-id.ts';
import { lineWidth, type Span, type StyledLine, span, spread } from '../screen/styled-line.ts';
import { clip, padEnd, textWidth } from '../text-width.ts';
import { bar } from './bar.ts';
import { expectedOf } from './estimate.ts';
import type { LiveView } from './live-view.ts';
import { doneOf, type RunState, type StepState, type TaskState, totalOf } from './run-state.ts';
import { clockWords, countWords, markOf, phaseOfStep, usageWords } from './task-words.ts';
import type { VisibleRow } from './visible-rows.ts';

/** What the lines of the list have in common. */
export interface ListLook {
  readonly width: number;
  readonly nameWidth: number;
  readonly now: number;
  readonly view: Pick<LiveView, 'expanded'>;
  readonly state: RunState;
}

/** Of names, what a list of so many columns has room for. */
export function nameWidthOf(rows: readonly VisibleRow[], width: number): number {
  const longest = Math.max(6, ...rows.map((row) => textWidth(nameOf(row))));
  return Math.min(longest, Math.max(6, Math.floor(width * 0.4)));
}

function nameOf({ step, task }: VisibleRow): string {
  return task === undefined ? step.name : `  ${splitTaskId(task.id).item ?? task.id}`;
}

export function listLine(row: VisibleRow, isSelected: boolean, look: ListLook): StyledLine {
  const { step, task } = row;
  const shown = task ?? (step.fanOut === true ? undefined : step.tasks.at(0));
  const phase = shown?.phase ?? phaseOfStep(step);
  const name = padEnd(clip(nameOf(row), look.nameWidth), look.nameWidth);
  const open =
    step.fanOut !== true || task !== undefined ? ' ' : look.view.expanded.has(step.name) ? '▾' : '▸';
  const left = [
    isSelected ? span('❯', 'accent') : span(' '),
    markOf(phase),
    span(` ${open}`, 'dim'),
    span(name, isSelected ? 'bold' : phase === 'pending' ? 'dim' : undefined),
    span('  '),
  ];
  const right = shown === undefined ? stepTime(step, look.now) : taskTime(shown, step, look.now);
  const room = look.width - lineWidth(left) - lineWidth(right) - 1;
  const middle = shown === undefined ? stepWords(step, look, room) : taskWords(shown, step, look);
  return spread([...left, ...middle], right, look.width);
}

function stepWords(step: StepState, { state }: ListLook, room: number): Span[] {
  if (!step.known) return [span(openNeeds(step, state) || 'its items are not known yet', 'dim')];
  const total = totalOf(step.counts);
  if (total === 0) return [span('no items', 'dim')];
  const counted = `${doneOf(step.counts)}/${total}`;
  const counts = countWords(step.counts);
  const words = [
    span(padEnd(counted, `${total}/${total}`.length)),
    ...(counts.length === 0 ? [] : [span('  '), ...counts]),
  ];
  const barWidth = Math.min(24, room - lineWidth(words) - 2);
  return [...(barWidth >= 6 ? [...bar(step.counts, barWidth), span('  ')] : []), ...words];
}

/** What of the steps that it needs has not ended. */
function openNeeds({ needs }: StepState, { steps, index }: RunState): string {
  const open = needs.filter((name) => {
    const step = steps.at(index.get(name) ?? -1);
    return step !== undefined && (!step.known || doneOf(step.counts) < totalOf(step.counts));
  });
  return open.length === 0 ? '' : `after ${open.join(', ')}`;
}

function taskWords(task: TaskState, step: StepState, { state }: ListLook): Span[] {
  const { phase, note = '', line = '', attempt } = task;
  const again = attempt > 1 ? [span(`attempt ${attempt}  `, 'note')] : [];
  switch (phase) {
    case 'pending':
      return [span(openNeeds(step, state), 'dim')];
    case 'queued':
    case 'waiting':
      return [span(`waits: ${note}`, 'note')];
    case 'pausing':
      return [span(`attempt ${attempt} failed: ${note}`, 'note')];
    case 'running': {
      const usage = usageWords(task, step);
      const where = step.runner === undefined ? [] : [span(`on ${step.runner}  `, 'dim')];
      return [
        ...again,
        ...where,
        ...usage,
        ...(usage.length > 0 ? [span('  ')] : []),
        span(line.trim(), 'dim'),
      ];
    }
    case 'failed':
      return [...again, span(note, 'bad')];
    case 'cached':
      return [span('cached', 'dim')];
    case 'succeeded':
      return again;
    default:
      return [span(note === '' ? phase : `${phase}: ${note}`, 'dim')];
  }
}

function taskTime(task: TaskState, step: StepState, now: number): Span[] {
  if (task.phase === 'running') {
    const expected = expectedOf(step);
    const usual = expected === undefined ? [] : [span(` of ~${clockWords(expected)}`, 'dim')];
    return [span(clockWords(now - task.since), 'accent'), ...usual];
  }
  if (task.phase === 'queued' || task.phase === 'waiting') return [span(clockWords(now - task.since), 'dim')];
  const { wallMs } = task;
  const hasRun = task.phase === 'succeeded' || task.phase === 'failed';
  return hasRun && wallMs !== undefined ? [span(humanDuration(wallMs), 'dim')] : [];
}

function stepTime(step: StepState, now: number): Span[] {
  const { startedAt, endedAt, counts } = step;
  if (startedAt === undefined) return [];
  const isDone = step.known && doneOf(counts) === totalOf(counts);
  const ms = (isDone ? (endedAt ?? now) : now) - startedAt;
  return [isDone ? span(humanDuration(ms), 'dim') : span(clockWords(ms), 'accent')];
}
