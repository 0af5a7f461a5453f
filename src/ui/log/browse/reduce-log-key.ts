import type { Room } from '../../browse/browse-loop.ts';
import { turnPage } from '../../browse/page.ts';
import type { Key } from '../../screen/key.ts';
import { span } from '../../screen/styled-line.ts';
import { padEnd } from '../../text-width.ts';
import { chosenLine, type LogBrowse, rearranged, specOfLine, withFields } from './log-browse.ts';
import { LOG_KEYS } from './log-keys.ts';

/** What a key asks for that takes more than the table. */
export type LogEffect =
  | { readonly kind: 'quit' }
  | { readonly kind: 'show' | 'copy'; readonly spec: string }
  | { readonly kind: 'diff'; readonly specs: readonly string[] }
  /** A CEL expression. */
  | { readonly kind: 'filter'; readonly expression: string };

export interface LogStep {
  readonly state: LogBrowse;
  readonly effect?: LogEffect;
}

/** What a table of runs is after a key. */
export function reduceLogKey(browse: LogBrowse, key: Key, room: Room): LogStep {
  const { said: _, ...state } = browse;
  if (key === 'ctrl-c' || key === 'ctrl-d') return { state, effect: { kind: 'quit' } };
  if (state.page !== undefined) {
    const page = turnPage(state.page, key, room.height - 1);
    const { page: __, ...closed } = state;
    return { state: page === undefined ? closed : { ...state, page } };
  }
  if (state.choosing !== undefined) return { state: chooseColumns(state, key, state.choosing) };
  if (state.isTyping) return typeFilter(state, key);
  return ACTIONS[key]?.(state, room) ?? { state };
}

/** A comparison: what stands in no name of a run, and in most expressions. */
const EXPRESSION = /[<>=!]=|[<>]|&&|\|\|/;

function typeFilter(state: LogBrowse, key: Key): LogStep {
  const { filter } = state;
  if (key === 'escape') return { state: rearranged({ ...state, isTyping: false }, { filter: '' }) };
  if (key === 'enter') {
    const closed = { ...state, isTyping: false };
    if (!EXPRESSION.test(filter)) return { state: closed };
    return { state: rearranged(closed, { filter: '' }), effect: { kind: 'filter', expression: filter } };
  }
  if (key === 'backspace') return { state: filtered(state, [...filter].slice(0, -1).join('')) };
  return [...key].length > 1 ? { state } : { state: filtered(state, filter + key) };
}

/** While it is an expression, what was shown stays. */
function filtered(state: LogBrowse, filter: string): LogBrowse {
  return EXPRESSION.test(filter) ? { ...state, filter } : rearranged(state, { filter });
}

function chooseColumns(state: LogBrowse, key: Key, at: number): LogBrowse {
  const { choosing: _, ...closed } = state;
  const { allFields, fields } = state;
  const field = allFields[at];
  switch (key) {
    case 'up':
    case 'k':
      return { ...state, choosing: Math.max(0, at - 1) };
    case 'down':
    case 'j':
      return { ...state, choosing: Math.min(allFields.length - 1, at + 1) };
    case ' ':
    case 'enter': {
      if (field === undefined || field === fields[0]) return state;
      const next = fields.includes(field) ? fields.filter((one) => one !== field) : [...fields, field];
      return withFields(state, next);
    }
    default:
      return ['escape', 'q', 'c', 'left'].includes(key) ? closed : state;
  }
}

type Action = (state: LogBrowse, room: Room) => LogStep;

const to =
  (change: (state: LogBrowse, room: Room) => LogBrowse): Action =>
  (state, room) => ({ state: change(state, room) });
const by = (step: (room: Room) => number): Action =>
  to((state, room) => ({
    ...state,
    row: Math.max(0, Math.min(state.shown.length - 1, state.row + step(room))),
  }));
const across = (step: number): Action =>
  to((state) => ({ ...state, column: Math.max(0, Math.min(state.fields.length - 1, state.column + step)) }));
const page = (room: Room): number => Math.max(1, room.height - 4);
const quit: Action = (state) => ({ state, effect: { kind: 'quit' } });

const ofRun =
  (effect: (spec: string) => LogEffect): Action =>
  (state) => {
    const line = chosenLine(state);
    return line === undefined ? { state } : { state, effect: effect(specOfLine(line)) };
  };

const ACTIONS: { readonly [key: string]: Action | undefined } = {
  up: by(() => -1),
  k: by(() => -1),
  down: by(() => 1),
  j: by(() => 1),
  'page-up': by((room) => -page(room)),
  'page-down': by(page),
  home: by(() => Number.NEGATIVE_INFINITY),
  g: by(() => Number.NEGATIVE_INFINITY),
  end: by(() => Number.POSITIVE_INFINITY),
  G: by(() => Number.POSITIVE_INFINITY),
  left: across(-1),
  right: across(1),
  tab: across(1),
  s: to((state) => {
    const field = state.fields[state.column];
    if (field === undefined) return state;
    const { sorting } = state;
    const descending = sorting?.field === field ? !sorting.descending : false;
    return rearranged(state, { sorting: { field, descending } });
  }),
  '/': to((state) => ({ ...state, isTyping: true })),
  c: to((state) => ({ ...state, choosing: 0 })),
  ' ': to((state) => {
    const line = chosenLine(state);
    if (line === undefined) return state;
    const spec = specOfLine(line);
    const { marked } = state;
    const next = marked.includes(spec) ? marked.filter((one) => one !== spec) : [...marked, spec];
    return { ...state, marked: next, row: Math.min(state.row + 1, state.shown.length - 1) };
  }),
  d: (state) => {
    const line = chosenLine(state);
    if (line === undefined) return { state };
    const chosen = specOfLine(line);
    const { marked } = state;
    const specs =
      marked.length === 1 && marked[0] !== chosen
        ? [...marked, chosen]
        : marked.length > 1
          ? marked
          : [chosen];
    return { state, effect: { kind: 'diff', specs: specs.length === 2 ? olderFirst(state, specs) : specs } };
  },
  enter: ofRun((spec) => ({ kind: 'show', spec })),
  y: ofRun((spec) => ({ kind: 'copy', spec })),
  '?': to((state) => ({
    ...state,
    page: {
      title: 'Keys',
      lines: LOG_KEYS.map(([key, , help]) => [span(padEnd(key, 8), 'accent'), span(help)]),
      top: 0,
    },
  })),
  q: quit,
  escape: (state, room) =>
    state.filter === '' ? quit(state, room) : { state: rearranged(state, { filter: '' }) },
};

/** What came of what: the older run is what the newer one is compared with. */
function olderFirst({ lines }: LogBrowse, specs: readonly string[]): readonly string[] {
  const startOf = (spec: string): number => lines.find((line) => specOfLine(line) === spec)?.startedMs ?? 0;
  return [...specs].sort((a, b) => startOf(a) - startOf(b));
}
