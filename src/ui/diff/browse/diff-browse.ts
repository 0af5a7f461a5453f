import { DIFF_SECTIONS, type DiffSection, type RunDiff } from '../../../model/diff/run-diff.ts';
import type { Page } from '../../browse/page.ts';
import type { Saying } from '../../browse/wait-for.ts';
import type { SectionView } from '../section-view.ts';
import { viewDiff } from '../view-diff.ts';

/** A diff on a screen: sections on the left, what is in the chosen one on the right. */
export interface DiffBrowse extends Saying {
  readonly diff: RunDiff;
  readonly entries: readonly SectionEntry[];
  readonly nowMs: number;
  /** Index of the chosen section. */
  readonly section: number;
  /** Where keys go. */
  readonly focus: 'sections' | 'rows';
  /** Chosen row of the section. */
  readonly row: number;
  /** Rows of which more is shown, as `section row`. */
  readonly expanded: ReadonlySet<string>;
  readonly search: Search;
  readonly page?: Page;
}

export interface Search {
  readonly text: string;
  /** It is being typed. */
  readonly open: boolean;
}

/** A section of the list on the left; without a view there is nothing to see in it. */
export interface SectionEntry {
  readonly section: DiffSection;
  readonly view?: SectionView;
  readonly unknown: boolean;
}

export function browseDiff(diff: RunDiff, nowMs: number): DiffBrowse {
  const entries = entriesOf(diff);
  const first = entries.findIndex(({ view }) => view !== undefined);
  return {
    ...{ diff, entries, nowMs, section: Math.max(0, first), focus: 'sections', row: 0 },
    ...{ expanded: new Set(), search: { text: '', open: false } },
  };
}

/** The same place in a document that says more. */
export function withDiff(browse: DiffBrowse, diff: RunDiff): DiffBrowse {
  const entries = entriesOf(diff);
  const rows = entries[browse.section]?.view?.rows.length ?? 0;
  const isGone = rows === 0 && browse.focus === 'rows';
  return {
    ...{ ...browse, diff, entries, row: Math.max(0, Math.min(browse.row, rows - 1)) },
    ...(isGone ? { focus: 'sections' } : {}),
  };
}

function entriesOf(diff: RunDiff): SectionEntry[] {
  const { sections } = viewDiff(diff, { full: true });
  const unknown = new Set(diff.unknown.map(({ section }) => section));
  return DIFF_SECTIONS.map((section) => {
    const view = sections.find((one) => one.section === section);
    return { section, unknown: unknown.has(section), ...(view === undefined ? {} : { view }) };
  });
}

export function chosenEntry({ entries, section }: DiffBrowse): SectionEntry {
  const entry = entries[section];
  if (entry === undefined) throw new Error(`Internal error: a diff has no section ${section}`);
  return entry;
}
