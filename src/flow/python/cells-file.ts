/** Where the Python package writes the module of a flow that is in cells of a notebook (`mlgit/flows/source/cells_file.py`). */
const CELLS = '.mlgit/cells/';

/** Whether a flow file was made of cells: git ignores it, and the code of a run has it all the same. */
export function isOfCells(path: string): boolean {
  return path.startsWith(CELLS);
}
