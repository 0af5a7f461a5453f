import type { Room } from '../../browse/browse-loop.ts';
import { keyPage } from '../../browse/browser-lines.ts';
import { type Page, turnPage } from '../../browse/page.ts';
import type { Key } from '../../screen/key.ts';
import { movedBy, movedPlace } from '../../screen/move-keys.ts';
import { typedText } from '../../screen/typed-text.ts';
import type { RowSubject } from '../section-view.ts';
import { chosenEntry, type DiffBrowse } from './diff-browse.ts';
import { DIFF_KEYS } from './diff-keys.ts';
import { findNext } from './search-diff.ts';

/** What a screen has beside the rows of a section: of a page so many lines are kept in sight. */
const AROUND_ROWS = 6;

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
  const step = movedBy(key === ' ' ? 'page-down' : key, Math.max(1, room.height - AROUND_ROWS));
  if (step !== undefined) return { state: move(state, step) };
  return ACTIONS[key]?.(state) ?? { state };
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
  return { ...state, search: { text: typedText(text, key), open: true } };
}

type Action = (state: DiffBrowse) => DiffStep;

const to =
  (change: (state: DiffBrowse) => DiffBrowse): Action =>
  (state) => ({ state: change(state) });

const intoRows = to((state) => (rowsOf(state) === 0 ? state : { ...state, focus: 'rows' }));
const toSections = to((state) => ({ ...state, focus: 'sections' }));
const quit: Action = (state) => ({ state, effect: { kind: 'quit' } });

const ACTIONS: { readonly [key: string]: Action | undefined } = {
  right: intoRows,
  left: toSections,
  tab: (state) => (state.focus === 'sections' ? intoRows(state) : toSections(state)),
  enter: (state) => (state.focus === 'sections' ? intoRows(state) : { state: toggle(state) }),
  q: quit,
  escape: (state) => (state.focus === 'rows' ? toSections(state) : quit(state)),
  '/': to((state) => ({ ...state, search: { text: '', open: true } })),
  n: to((state) => (state.search.text === '' ? state : findNext(state, 1))),
  N: to((state) => (state.search.text === '' ? state : findNext(state, -1))),
  '?': to((state) => ({ ...state, page: keyPage(DIFF_KEYS) })),
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
  b: (state) => ({ state, effect: { kind: 'compare', specs: [state.diff.after.spec] } }),
  '[': (state) => ({ state, effect: { kind: 'compare', specs: [state.diff.before.spec] } }),
};

function say(state: DiffBrowse, said: string): DiffStep {
  return { state: { ...state, said } };
}

function move(state: DiffBrowse, step: number): DiffBrowse {
  if (state.focus === 'rows') return { ...state, row: movedPlace(state.row, step, rowsOf(state)) };
  const section = movedPlace(state.section, step, state.entries.length);
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
