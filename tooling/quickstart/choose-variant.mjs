import { findPython, reachesIndex, versionOf } from './python.mjs';
import { QuickstartFailure } from './quickstart-failure.mjs';
import { dim, print, wrap, yellow } from './terminal.mjs';
import { VARIANTS } from './variants.mjs';

/**
 * Decides which form of the example this machine can run, and says why when it is not the full one. Returns
 * `{ variant, python, fallback }`: the minor version to build with, and what to turn to if building fails after all.
 */
export async function chooseVariant(forced) {
  if (forced !== undefined && forced !== 'full') return announce({ variant: VARIANTS[forced] });
  const python = await findPython();
  const reason =
    python.reason ?? ((await reachesIndex(python)) ? undefined : 'no package index can be reached');
  if (reason === undefined) {
    const fallback = forced === undefined ? await withoutPackages() : undefined;
    return announce({ variant: VARIANTS.full, python, fallback });
  }
  if (forced === 'full') throw new QuickstartFailure(`the full example cannot run: ${reason}`);
  print(yellow(wrap(`The full example cannot run here: ${reason}.`)));
  return announce({ variant: await withoutPackages() });
}

async function withoutPackages() {
  const [, minor] = (await versionOf('python3'))?.split('.').map(Number) ?? [];
  return minor >= 9 ? VARIANTS['python-stdlib'] : VARIANTS.node;
}

function announce(choice) {
  const { learner, tools } = choice.variant;
  const version = choice.python === undefined ? '' : `, Python ${choice.python.version}`;
  print(dim(wrap(`model   ${learner}, with ${tools}${version}`)));
  return choice;
}
