import type { ViewRow } from '../section-view.ts';
import type { DiffBrowse } from './diff-browse.ts';

interface Place {
  readonly section: number;
  readonly row: number;
}

/** Goes to the next row that holds the text, in any section, after (or before) the chosen one, around the end. */
export function findNext(browse: DiffBrowse, step: 1 | -1): DiffBrowse {
  const { search, focus } = browse;
  const places = allPlaces(browse);
  const found = places.filter((place) => holds(rowAt(browse, place), search.text));
  if (found.length === 0) return { ...browse, said: `${JSON.stringify(search.text)} is nowhere here` };
  const here = focus === 'rows' ? browse : { section: browse.section, row: -1 };
  const order = step === 1 ? found : found.toReversed();
  const next = order.find((place) => isAfter(place, here, step)) ?? (order[0] as Place);
  const at = found.indexOf(next) + 1;
  return {
    ...browse,
    ...next,
    focus: 'rows',
    said: `${at} of ${found.length} with ${JSON.stringify(search.text)}`,
  };
}

function allPlaces({ entries }: DiffBrowse): Place[] {
  return entries.flatMap(({ view }, section) => (view?.rows ?? []).map((_, row) => ({ section, row })));
}

function rowAt({ entries }: DiffBrowse, { section, row }: Place): ViewRow | undefined {
  return entries[section]?.view?.rows[row];
}

function holds(row: ViewRow | undefined, text: string): boolean {
  const wanted = text.toLowerCase();
  const texts = [...(row?.cells ?? []), ...(row?.details ?? [])];
  return texts.some((one) => one.text.toLowerCase().includes(wanted));
}

function isAfter(place: Place, here: Place, step: 1 | -1): boolean {
  const distance = place.section - here.section || place.row - here.row;
  return distance * step > 0;
}
