import { listTop } from '../screen/list-window.ts';
import { clipLine, lineWidth, type Span, type StyledLine, span, spread } from '../screen/styled-line.ts';
import { activityLines } from './activity-lines.ts';
import { bar } from './bar.ts';
import { remainingMs } from './estimate.ts';
import type { FrameInput } from './frame-input.ts';
import { helpLines } from './help-lines.ts';
import { keyLine } from './key-line.ts';
import { FEW_ROWS, frameHeight } from './layout.ts';
import { listLine, nameWidthOf } from './list-lines.ts';
import type { LiveView } from './live-view.ts';
import { logFrame } from './log-frame.ts';
import { countsOf, doneOf, type RunState, totalOf } from './run-state.ts';
import { clockWords, countWords, leftWords } from './task-words.ts';
import { selectedRow, selectionOf, visibleRows } from './visible-rows.ts';

export interface Frame {
  readonly lines: readonly StyledLine[];
  /** The view as it was shown: first row of the list, and what is selected now. */
  readonly view: LiveView;
}

/** In a wider line the eye does not find from its name to its time. */
const WIDEST = 150;

/** What a terminal of that size shows. At most `rows - 1` lines, none wider than `columns - 1`. */
export function frameOf(input: FrameInput): Frame {
  // The last column stays free: some terminals go to the next line when it is written.
  const width = Math.max(1, input.size.columns - 1);
  const frame = drawn(input, width);
  const lines = frame.lines.slice(0, frameHeight(input.size)).map((line) => clipLine(line, width));
  return { ...frame, lines };
}

function drawn(input: FrameInput, width: number): Frame {
  const { view, size, abilities } = input;
  if (view.screen === 'help') return { lines: helpLines(abilities, frameHeight(size)), view };
  if (view.screen === 'log' && view.log !== undefined) {
    return { lines: logFrame(input, view.log, width), view };
  }
  return stepsFrame(input, Math.min(width, WIDEST));
}

function stepsFrame(input: FrameInput, width: number): Frame {
  const { state, view, size, now } = input;
  const height = frameHeight(size);
  const isSmall = height < FEW_ROWS;
  const rows = visibleRows(state, view);
  const selected = selectedRow(rows, view);
  const around = [runLine(input, width)];
  const keys = isSmall && view.asking === undefined && view.said === undefined ? [] : keyLine(input);
  const most = isSmall ? (height >= 4 ? 1 : 0) : Math.max(1, Math.min(7, Math.floor(height / 3)));
  const activity = activityLines(state).slice(0, most);
  const room = Math.max(0, height - around.length - activity.length - keys.length);
  const isCut = rows.length > room && room > 2;
  const listHeight = isCut ? room - 1 : room;
  const top = listTop({ total: rows.length, selected, height: listHeight, top: view.top });
  const shown = rows.slice(top, top + listHeight);
  const look = { width, nameWidth: nameWidthOf(shown, width), now, view, state };
  const list = shown.map((row, at) => listLine(row, input.abilities.keys && top + at === selected, look));
  const more = isCut ? [moreLine(top, rows.length - top - listHeight)] : [];
  const free = room - list.length - more.length;
  const lines = spaced([around, [...list, ...more], activity, keys], free);
  const chosen = view.selected === undefined ? undefined : selectionOf(rows, selected);
  return { lines, view: { ...view, top, selected: chosen } };
}

/** Empty lines between what belongs together, as far as there is room. */
function spaced(parts: readonly (readonly StyledLine[])[], free: number): StyledLine[] {
  const filled = parts.filter((part) => part.length > 0);
  const gaps = free >= filled.length ? 1 : 0;
  return filled.flatMap((part, at) => (at === 0 || gaps === 0 ? part : [[], ...part]));
}

function moreLine(above: number, below: number): StyledLine {
  const parts = [...(above > 0 ? [`↑ ${above} more`] : []), ...(below > 0 ? [`↓ ${below} more`] : [])];
  return [span(`     ${parts.join('   ')}`, 'dim')];
}

/** How far the run is, and how long it takes. What run it is, the line above the frame says. */
function runLine({ state, now }: FrameInput, width: number): StyledLine {
  const counts = countsOf(state);
  const done = `${doneOf(counts)} of ${totalOf(counts)}${unknownSteps(state) ? '+' : ''}`;
  const words: Span[] =
    state.startedAt === 0
      ? [span('gets ready', 'bold')]
      : [
          span(done, 'bold'),
          ...countWords(counts).flatMap((word, at) => (at === 0 ? [span(' · ', 'dim'), word] : [word])),
        ];
  const elapsed = state.startedAt === 0 ? [] : [span(clockWords(now - state.startedAt), 'accent')];
  const remaining = state.ended || state.startedAt === 0 ? undefined : remainingMs(state, now);
  const isDone = state.startedAt !== 0 && !unknownSteps(state) && doneOf(counts) === totalOf(counts);
  const then = isDone ? 'is recorded' : remaining === undefined ? '' : leftWords(remaining);
  const left = then === '' ? [] : [span(` · ${then}`, 'dim')];
  const needed = lineWidth(words) + lineWidth(elapsed) + 3;
  const right = needed + lineWidth(left) > width ? elapsed : [...elapsed, ...left];
  const room = Math.min(40, width - lineWidth(words) - lineWidth(right) - 4);
  const shownBar = room < 8 || state.startedAt === 0 ? [] : [...bar(counts, room), span('  ')];
  return spread([...shownBar, ...words], right, width);
}

/** Whether fan-outs are still to come, whose tasks nobody can count. */
function unknownSteps({ steps }: RunState): boolean {
  for (const { known } of steps) if (!known) return true;
  return false;
}
