import { progressText } from '../progress-text.ts';
import { type StyledLine, span } from '../screen/styled-line.ts';
import type { RunState } from './run-state.ts';

const MOST_NOTES = 3;
const MOST_TRANSFERS = 3;

/** What happens beside the steps: transfers, failures and warnings, and what was printed last. The most telling come first. */
export function activityLines(state: RunState): StyledLine[] {
  const { building, printed } = state;
  return [
    ...state.notes
      .slice(-MOST_NOTES)
      .map(
        ({ tone, task, text }): StyledLine => [
          span(tone === 'bad' ? '✗ ' : '! ', tone),
          ...(task === undefined ? [] : [span(`${task}  `)]),
          span(text, task === undefined ? undefined : 'dim'),
        ],
      ),
    ...state.transfers
      .slice(-MOST_TRANSFERS)
      .map(
        ({ what, since, at, doneBytes, totalBytes }): StyledLine => [
          span('⇣ ', 'accent'),
          span(what),
          span(`  ${progressText(doneBytes, totalBytes, at - since)}`, 'dim'),
        ],
      ),
    ...(building === undefined
      ? []
      : [[span('⚒ ', 'accent'), span(`environment of ${building.lock}  `), span(building.line, 'dim')]]),
    ...(printed === undefined
      ? []
      : [[span('│ ', 'dim'), span(`${printed.task}  `), span(printed.line, 'dim')]]),
  ];
}
