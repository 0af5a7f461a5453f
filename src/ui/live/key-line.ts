import { type StyledLine, span } from '../screen/styled-line.ts';
import type { FrameInput } from './frame-input.ts';
import { clockWords } from './task-words.ts';

/** The last line: a question, what became of the last key, or what keys there are. None where there are no keys. */
export function keyLine({ state, view, abilities, now }: FrameInput): StyledLine[] {
  if (view.asking === 'cancel') {
    return [[span(`${abilities.cancelling}?`, 'note'), span('  y: yes, any other key: no')]];
  }
  if (view.said !== undefined) return [[span(view.said, 'note')]];
  if (state.cancelling !== undefined) {
    const left = state.cancelling.at + state.cancelling.graceMs - now;
    const time = left > 0 ? `what runs has ${clockWords(left)} to end` : 'what runs is ended';
    return [[span('Cancelling: ', 'note'), span(`${time}; Ctrl-C ends it at once`)]];
  }
  if (!abilities.keys) return [];
  const keys: readonly (readonly [key: string, does: string])[] =
    view.screen === 'log'
      ? [
          ['↑↓', 'scroll'],
          ['G', 'end'],
          ['esc', 'back'],
          ['c', 'cancel'],
          ['?', 'help'],
        ]
      : [
          ['↑↓', 'choose'],
          ['enter', 'expand'],
          ...(abilities.canOpenLogs ? [['l', 'log'] as const] : []),
          ['c', 'cancel'],
          ...(abilities.canDetach ? [['d', 'detach'] as const] : []),
          ['?', 'help'],
        ];
  return [
    keys.flatMap(([key, does], at) => [
      span(`${at === 0 ? '' : '   '}${key}`, 'accent'),
      span(` ${does}`, 'dim'),
    ]),
  ];
}
