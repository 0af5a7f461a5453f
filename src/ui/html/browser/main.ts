import { tellAges } from './ages.ts';
import { enableCopying } from './copying.ts';
import { showFlow } from './flow-view.ts';
import { showLineage } from './lineage/lineage-view.ts';
import { followChanges } from './live.ts';
import { drawPlots } from './plots.ts';
import { enableSorting } from './sorting.ts';
import { enableTheme } from './theme.ts';

enableTheme();
enableCopying();
enhance(document.body);
const updateFlow = showFlow();
showLineage();
followChanges((main) => {
  enhance(main);
  updateFlow?.();
});

/** What is made of plain HTML once a script runs; again for parts that were replaced. */
function enhance(root: HTMLElement): void {
  enableSorting(root);
  tellAges(root, Date.now());
  drawPlots(root);
}
