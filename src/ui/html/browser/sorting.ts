/** Heads of columns sort the rows of their table, up and then down. */
export function enableSorting(root: HTMLElement): void {
  for (const table of root.querySelectorAll<HTMLTableElement>('table[data-sortable]')) {
    const heads = [...table.querySelectorAll<HTMLTableCellElement>('thead th')];
    for (const [at, head] of heads.entries())
      head.querySelector('button')?.addEventListener('click', () => {
        const descending = head.ariaSort === 'ascending';
        for (const other of heads) other.ariaSort = null;
        head.ariaSort = descending ? 'descending' : 'ascending';
        sortTable(table, at, descending);
      });
  }
}

function sortTable(table: HTMLTableElement, at: number, descending: boolean): void {
  const body = table.tBodies[0];
  if (body === undefined) return;
  const keyed = [...body.rows].map((row) => ({ row, by: row.cells[at]?.dataset.by }));
  const areNumbers = keyed.every(({ by }) => by === undefined || !Number.isNaN(Number(by)));
  const flip = descending ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.by === undefined || b.by === undefined)
      return Number(a.by === undefined) - Number(b.by === undefined);
    if (areNumbers) return flip * (Number(a.by) - Number(b.by));
    return flip * (a.by < b.by ? -1 : Number(a.by > b.by));
  });
  body.append(...keyed.map(({ row }) => row));
}
