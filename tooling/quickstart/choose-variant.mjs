import { findPython, hasBuiltEnvironments, reachesIndex, versionOf } from './python.mjs';
import { QuickstartFailure } from './quickstart-failure.mjs';
import { dim, print, wrap, yellow } from './terminal.mjs';
import { VARIANTS } from './variants.mjs';

/**
 * Decides which form of the example this machine can run, and says why when it is not the full one. Returns
 * `{ variant, python, fallback, buildsEnvironment }`: the interpreter to build with, what to turn to if building fails
 * after all, and whether there is something to build yet.
 */
export async function chooseVariant(forced) {
  if (forced !== undefined && forced !== 'full') return announce({ variant: VARIANTS[forced] });
  const python = await findPython();
  const reason = python.reason ?? (await reasonWithoutPackages(python));
  if (reason === undefined) {
    const fallback = forced === undefined ? await withoutPackages() : undefined;
    return announce({
      variant: VARIANTS.full,
      python,
      fallback,
      buildsEnvironment: !hasBuiltEnvironments(process.env),
    });
  }
  if (forced === 'full') throw new QuickstartFailure(`the full example cannot run: ${reason}`);
  print(yellow(wrap(`The full example cannot run here: ${reason}.`)));
  return announce({ variant: await withoutPackages() });
}

/** An environment that an earlier call built needs no index; if it was another one's, `fallback` catches that. */
async function reasonWithoutPackages(python) {
  if (hasBuiltEnvironments(process.env) || (await reachesIndex(python))) return undefined;
  return 'no package index can be reached';
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
