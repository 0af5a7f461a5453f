import { stripVTControlCharacters } from 'node:util';
import { type StyledLine, span, spread } from '../screen/styled-line.ts';
import type { FrameInput } from './frame-input.ts';
import { keyLine } from './key-line.ts';
import { logHeight } from './layout.ts';
import type { LogView } from './live-view.ts';
import { taskOf } from './reduce-run.ts';
import { markOf } from './task-words.ts';

/** The output of one task, at its end as it grows, or where somebody has scrolled to. */
export function logFrame(input: FrameInput, { lines, top }: LogView, width: number): StyledLine[] {
  const height = logHeight(input.size);
  const first = Math.min(top ?? Number.POSITIVE_INFINITY, Math.max(0, lines.length - height));
  const shown = lines.slice(first, first + height);
  const task = taskOf(input.state, lines.task);
  const place =
    lines.length <= height
      ? ''
      : `${lines.lostLines + first + 1}–${lines.lostLines + first + shown.length} of ${lines.lostLines + lines.length}`;
  const state = lines.ended ?? (top === undefined ? 'following' : 'G goes to the end');
  const title = [
    ...(task === undefined ? [] : [markOf(task.phase), span(' ')]),
    span(lines.task, 'bold'),
    ...(task !== undefined && task.attempt > 1 ? [span(`  attempt ${task.attempt}`, 'note')] : []),
  ];
  const body: StyledLine[] = shown.map((line) => [span(stripVTControlCharacters(line))]);
  const empty =
    lines.length === 0
      ? [[span(lines.ended === undefined ? 'nothing yet' : 'it printed nothing', 'dim')]]
      : [];
  return [
    spread(title, [span([place, state].filter(Boolean).join('  '), 'dim')], width),
    [span('─'.repeat(width), 'dim')],
    ...body,
    ...empty,
    ...keyLine(input),
  ];
}
