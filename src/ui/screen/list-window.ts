/**
 * The first row that is shown of a list of `total` rows in `height` lines, so that the selected one is among them.
 * `top` is what was first before: a list moves no further than it must.
 */
export function listTop(list: {
  readonly total: number;
  readonly selected: number;
  readonly height: number;
  readonly top: number;
}): number {
  const { total, selected, height } = list;
  const last = Math.max(0, total - height);
  const top = Math.min(Math.max(0, list.top), last);
  if (selected < top) return Math.max(0, selected);
  if (selected >= top + height) return Math.min(last, selected - height + 1);
  return top;
}
