import type { Room } from '../../browse/browse-loop.ts';
import { keyPage } from '../../browse/browser-lines.ts';
import { turnPage } from '../../browse/page.ts';
import type { Key } from '../../screen/key.ts';
import { movedBy, movedPlace } from '../../screen/move-keys.ts';
import { typedText } from '../../screen/typed-text.ts';
import { chosenLine, type LogBrowse, rearranged, specOfLine, withFields } from './log-browse.ts';
import { LOG_KEYS } from './log-keys.ts';

/** What a screen has beside the rows of the table: of a page so many lines are kept in sight. */
const AROUND_ROWS = 4;
const PAGE_OF_COLUMNS = 10;

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
  const step = movedBy(key, Math.max(1, room.height - AROUND_ROWS));
  if (step !== undefined)
    return { state: { ...state, row: movedPlace(state.row, step, state.shown.length) } };
  return ACTIONS[key]?.(state) ?? { state };
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
  const text = typedText(filter, key);
  return { state: text === filter ? state : filtered(state, text) };
}

/** While it is an expression, what was shown stays. */
function filtered(state: LogBrowse, filter: string): LogBrowse {
  return EXPRESSION.test(filter) ? { ...state, filter } : rearranged(state, { filter });
}

function chooseColumns(state: LogBrowse, key: Key, at: number): LogBrowse {
  const { choosing: _, ...closed } = state;
  const { allFields, fields } = state;
  const field = allFields[at];
  const step = movedBy(key, PAGE_OF_COLUMNS);
  if (step !== undefined) return { ...state, choosing: movedPlace(at, step, allFields.length) };
  switch (key) {
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

type Action = (state: LogBrowse) => LogStep;

const to =
  (change: (state: LogBrowse) => LogBrowse): Action =>
  (state) => ({ state: change(state) });
const across = (step: number): Action =>
  to((state) => ({ ...state, column: movedPlace(state.column, step, state.fields.length) }));
const quit: Action = (state) => ({ state, effect: { kind: 'quit' } });

const ofRun =
  (effect: (spec: string) => LogEffect): Action =>
  (state) => {
    const line = chosenLine(state);
    return line === undefined ? { state } : { state, effect: effect(specOfLine(line)) };
  };

const ACTIONS: { readonly [key: string]: Action | undefined } = {
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
  '?': to((state) => ({ ...state, page: keyPage(LOG_KEYS) })),
  q: quit,
  escape: (state) => (state.filter === '' ? quit(state) : { state: rearranged(state, { filter: '' }) }),
};

/** What came of what: the older run is what the newer one is compared with. */
function olderFirst({ lines }: LogBrowse, specs: readonly string[]): readonly string[] {
  const startOf = (spec: string): number => lines.find((line) => specOfLine(line) === spec)?.startedMs ?? 0;
  return [...specs].sort((a, b) => startOf(a) - startOf(b));
}
