import { isAtOrBelow } from '../base/is-at-or-below.ts';
import { checkStep, programChecks } from '../flow/check-code.ts';
import type { Plan } from '../flow/plan-types.ts';
import type { Path } from '../flow/value-path.ts';
import type { Step } from '../model/flow.ts';
import { type MlgitError, usageError } from '../model/mlgit-error.ts';
import type { CodeSelection } from './code-selection.ts';
import type { CodeTree } from './code-tree.ts';
import type { LoadedFlow } from './load-flow.ts';
import { locateMistakes } from './locate-mistakes.ts';
import { severalMistakes } from './several-mistakes.ts';

/** A file that the flow file names, and that a step or its check runs. */
interface Named {
  readonly step: Step;
  readonly path: string;
  /** What it is, as the beginning of a sentence. */
  readonly what: string;
  /** The step, or its check as one. */
  readonly reader: Step;
  /** Below its step. */
  readonly at: Path;
}

/**
 * Before anything runs: the notebooks of steps and the suites of checks, which else are missed once hours have gone by.
 * @throws MlgitError `program-missing` (usage) that tells of all of them.
 */
export async function requirePrograms(
  { plan, ...files }: { readonly plan: Plan; readonly flow: LoadedFlow; readonly tree: CodeTree },
  code: CodeSelection,
): Promise<void> {
  const named = plan.steps.filter(({ selected }) => selected).flatMap(({ step }) => namedBy(step));
  const missing = named.filter(
    ({ step, path, reader }) =>
      !mayBeBrought(plan, step, path) && !code.snapshotFiles(reader).some((file) => file.path === path),
  );
  const mistakes = missing.map((one) => ({ error: programMissing(one), at: [one.step.name, ...one.at] }));
  const error = severalMistakes('Notebooks and suites have', await locateMistakes(mistakes, files));
  if (error !== undefined) throw error;
}

function namedBy(step: Step): Named[] {
  const { notebook, name } = step;
  const suites = programChecks(step).flatMap((check): Named[] =>
    check.rule.kind === 'gx'
      ? [
          {
            step,
            path: check.rule.suite,
            what: `Suite of step ${name}`,
            reader: checkStep(step, check),
            at: ['checks', (step.checks ?? []).indexOf(check), 'gx'],
          },
        ]
      : [],
  );
  return [
    ...(notebook === undefined
      ? []
      : [{ step, path: notebook, what: `Notebook of step ${name}`, reader: step, at: ['notebook'] }]),
    ...suites,
  ];
}

/** Inputs and linked folders lie beside the code, and a check has what its step made as well. */
function mayBeBrought(plan: Plan, step: Step, path: string): boolean {
  const made = Object.values(step.outputs).map((output) => output.path);
  const taken = Object.entries(step.inputs).map(([name, input]) => {
    if (input.kind === 'path') return input.path;
    const maker = input.kind === 'step' ? plan.steps.find(({ id }) => id === input.step) : undefined;
    return (input.kind === 'step' && maker?.step.outputs[input.output]?.path) || `inputs/${name}`;
  });
  return [...made, ...taken, ...plan.flow.workspaceLinks].some((top) => isAtOrBelow(path, top));
}

function programMissing({ step, path, what }: Named): MlgitError {
  return usageError(
    'program-missing',
    `${what}: expected ${path} among the files of the tree that git has or would take, found nothing`,
    [`git add ${path}`, `correct its path in the flow file`],
    { path, step: step.name },
  );
}
