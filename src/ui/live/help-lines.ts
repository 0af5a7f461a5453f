import { type StyledLine, span } from '../screen/styled-line.ts';
import { padEnd } from '../text-width.ts';
import type { LiveAbilities } from './live-view.ts';

/** The page of `?`. */
export function helpLines(
  { cancelling, detaching, interrupting }: LiveAbilities,
  height: number,
): StyledLine[] {
  const keys: readonly (readonly [key: string, does: string])[] = [
    ['↑ ↓  j k', 'choose a step or task; g and G go to the first and last'],
    ['enter', 'show the tasks of a fan-out, or hide them; of a task, its log'],
    ['l', 'the log of what is chosen, as it grows; again or escape: back'],
    ['c', `${cancelling}, after a question`],
    ['d', detaching],
    ['Ctrl-C', interrupting],
    ['Ctrl-Z', 'stop for a while, as any program; fg goes on'],
    ['?', 'this page; any key goes back'],
  ];
  const marks = [
    '· to come  ◌ waits  ● runs  ↻ is tried again',
    '✓ done  = cached  ✗ failed  ⊘ cancelled  - skipped',
  ];
  const lines = keys.map(([key, does]): StyledLine => [span(padEnd(key, 10), 'accent'), span(does)]);
  const all: StyledLine[] = [
    [span('Keys', 'bold')],
    ...lines,
    [],
    ...marks.map((mark): StyledLine => [span(mark, 'dim')]),
  ];
  return all.slice(0, height);
}
