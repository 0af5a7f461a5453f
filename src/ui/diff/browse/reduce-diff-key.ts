import type { Room } from '../../browse/browse-loop.ts';
import { type Page, turnPage } from '../../browse/page.ts';
import type { Key } from '../../screen/key.ts';
import { type StyledLine, span } from '../../screen/styled-line.ts';
import { padEnd } from '../../text-width.ts';
import type { RowSubject } from '../section-view.ts';
import { chosenEntry, type DiffBrowse } from './diff-browse.ts';
import { DIFF_KEYS } from './diff-keys.ts';
import { findNext } from './search-diff.ts';

/** What a key asks for that takes more than the document. */
export type DiffEffect =
  | { readonly kind: 'quit' | 'page' }
  /** From this file on, where one is chosen. */
  | { readonly kind: 'patch'; readonly file?: string }
  | { readonly kind: 'log'; readonly task: string }
  | { readonly kind: 'compare'; readonly specs: readonly string[] }
  | { readonly kind: 'copy'; readonly text: string };

export interface DiffStep {
  readonly state: DiffBrowse;
  readonly effect?: DiffEffect;
}

/** What a browser of a diff is after a key. */
export function reduceDiffKey(browse: DiffBrowse, key: Key, room: Room): DiffStep {
  const { said: _, ...state } = browse;
  if (key === 'ctrl-c' || key === 'ctrl-d') return { state, effect: { kind: 'quit' } };
  if (state.page !== undefined) return { state: withPage(state, turnPage(state.page, key, room.height - 1)) };
  if (state.search.open) return { state: typeSearch(state, key) };
  const act = ACTIONS[key];
  return act === undefined ? { state } : act(state, room);
}

function withPage({ page: _, ...state }: DiffBrowse, page: Page | undefined): DiffBrowse {
  return page === undefined ? state : { ...state, page };
}

function typeSearch(state: DiffBrowse, key: Key): DiffBrowse {
  const { text } = state.search;
  if (key === 'escape') return { ...state, search: { text: '', open: false } };
  if (key === 'enter') {
    const closed = { ...state, search: { text, open: false } };
    return text === '' ? closed : findNext(closed, 1);
  }
  if (key === 'backspace') return { ...state, search: { text: [...text].slice(0, -1).join(''), open: true } };
  return key.length > 1 && [...key].length > 1
    ? state
    : { ...state, search: { text: text + key, open: true } };
}

type Action = (state: DiffBrowse, room: Room) => DiffStep;

const to =
  (change: (state: DiffBrowse, room: Room) => DiffBrowse): Action =>
  (state, room) => ({ state: change(state, room) });
const by = (step: (room: Room) => number): Action => to((state, room) => move(state, step(room)));

const page = (room: Room): number => Math.max(1, room.height - 6);
const intoRows = to((state) => (rowsOf(state) === 0 ? state : { ...state, focus: 'rows' }));
const toSections = to((state) => ({ ...state, focus: 'sections' }));
const quit: Action = (state) => ({ state, effect: { kind: 'quit' } });

const ACTIONS: { readonly [key: string]: Action | undefined } = {
  up: by(() => -1),
  k: by(() => -1),
  down: by(() => 1),
  j: by(() => 1),
  'page-up': by((room) => -page(room)),
  'page-down': by(page),
  ' ': by(page),
  home: by(() => Number.NEGATIVE_INFINITY),
  g: by(() => Number.NEGATIVE_INFINITY),
  end: by(() => Number.POSITIVE_INFINITY),
  G: by(() => Number.POSITIVE_INFINITY),
  right: intoRows,
  left: toSections,
  tab: to((state) =>
    state.focus === 'sections' && rowsOf(state) > 0
      ? { ...state, focus: 'rows' }
      : { ...state, focus: 'sections' },
  ),
  enter: to((state) =>
    state.focus === 'sections' ? intoRows(state, { width: 0, height: 0 }).state : toggle(state),
  ),
  q: quit,
  escape: (state, room) => (state.focus === 'rows' ? toSections(state, room) : quit(state, room)),
  '/': to((state) => ({ ...state, search: { text: '', open: true } })),
  n: to((state) => (state.search.text === '' ? state : findNext(state, 1))),
  N: to((state) => (state.search.text === '' ? state : findNext(state, -1))),
  '?': to((state) => ({ ...state, page: { title: 'Keys', lines: helpLines(), top: 0 } })),
  p: (state) => {
    const file = subjectOf(state)?.file;
    return { state, effect: { kind: 'patch', ...(file === undefined ? {} : { file }) } };
  },
  l: (state) => {
    const task = subjectOf(state)?.task;
    return task === undefined
      ? say(state, 'No task here: choose a row that is of one')
      : { state, effect: { kind: 'log', task } };
  },
  o: (state) => ({ state, effect: { kind: 'page' } }),
  y: (state) => ({ state, effect: { kind: 'copy', text: specOf(state) } }),
  b: ({ diff, ...state }) => ({
    state: { ...state, diff },
    effect: { kind: 'compare', specs: [diff.after.spec] },
  }),
  '[': ({ diff, ...state }) => ({
    state: { ...state, diff },
    effect: { kind: 'compare', specs: [diff.before.spec] },
  }),
};

function say(state: DiffBrowse, said: string): DiffStep {
  return { state: { ...state, said } };
}

function move(state: DiffBrowse, step: number): DiffBrowse {
  const clamp = (at: number, count: number): number => Math.max(0, Math.min(count - 1, at));
  if (state.focus === 'rows') return { ...state, row: clamp(state.row + step, rowsOf(state)) };
  const section = clamp(state.section + step, state.entries.length);
  return section === state.section ? state : { ...state, section, row: 0 };
}

function rowsOf(state: DiffBrowse): number {
  return chosenEntry(state).view?.rows.length ?? 0;
}

function toggle(state: DiffBrowse): DiffBrowse {
  const name = `${chosenEntry(state).section} ${state.row}`;
  const expanded = new Set(state.expanded);
  if (!expanded.delete(name)) expanded.add(name);
  return { ...state, expanded };
}

/** What the chosen row is of. */
function subjectOf(state: DiffBrowse): RowSubject | undefined {
  return state.focus === 'rows' ? chosenEntry(state).view?.rows[state.row]?.subject : undefined;
}

function specOf(state: DiffBrowse): string {
  const { spec } = state.diff.after;
  const { task, artifact } = subjectOf(state) ?? {};
  if (task === undefined) return spec;
  return `${spec}:${task}/${artifact ?? ''}`;
}

function helpLines(): StyledLine[] {
  return DIFF_KEYS.map(([key, , help]) => [span(padEnd(key, 8), 'accent'), span(help)]);
}
