// `npm run quickstart [-- DIR]`: a scratch repository with a real flow, and mlgit's main commands run in it.
import { narrate } from './quickstart/acts.mjs';
import { chooseVariant } from './quickstart/choose-variant.mjs';
import { ensureBuilt } from './quickstart/ensure-built.mjs';
import { printFailure, printNextSteps, printTitle } from './quickstart/frame.mjs';
import { readOptions } from './quickstart/options.mjs';
import { QuickstartFailure } from './quickstart/quickstart-failure.mjs';
import { claimFolder } from './quickstart/scratch.mjs';

let folder;
try {
  const options = readOptions(process.argv.slice(2), process.env);
  await ensureBuilt();
  folder = claimFolder(options.folder);
  printTitle(folder);
  const started = performance.now();
  const choice = await chooseVariant(options.variant);
  const last = await narrate({ folder, mlgit: options.mlgit, choice });
  printNextSteps({ folder, mlgit: options.mlgit, variant: last, tookMs: performance.now() - started });
} catch (error) {
  if (!(error instanceof QuickstartFailure)) throw error;
  printFailure(error, folder);
  process.exitCode = error.exitCode;
}
