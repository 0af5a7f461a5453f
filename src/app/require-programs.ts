import { isAtOrBelow } from '../base/is-at-or-below.ts';
import { checkStep, programChecks } from '../flow/check-code.ts';
import type { Plan } from '../flow/plan-types.ts';
import type { Step } from '../model/flow.ts';
import { type MlgitError, usageError } from '../model/mlgit-error.ts';
import type { CodeSelection } from './code-selection.ts';
import { severalMistakes } from './several-mistakes.ts';

/** A file that the flow file names, and that a step or its check runs. */
interface Named {
  readonly step: Step;
  readonly path: string;
  /** What it is, as the beginning of a sentence. */
  readonly what: string;
  /** The step, or its check as one. */
  readonly reader: Step;
}

/**
 * Before anything runs: the notebooks of steps and the suites of checks, which else are missed once hours have gone by.
 * @throws MlgitError `program-missing` (usage) that tells of all of them.
 */
export function requirePrograms(plan: Plan, code: CodeSelection): void {
  const named = plan.steps.filter(({ selected }) => selected).flatMap(({ step }) => namedBy(step));
  const missing = named.filter(
    ({ step, path, reader }) =>
      !mayBeBrought(plan, step, path) && !code.snapshotFiles(reader).some((file) => file.path === path),
  );
  const error = severalMistakes('Notebooks and suites have', missing.map(programMissing));
  if (error !== undefined) throw error;
}

function namedBy(step: Step): Named[] {
  const { notebook, name } = step;
  const suites = programChecks(step).flatMap((check): Named[] =>
    check.rule.kind === 'gx'
      ? [{ step, path: check.rule.suite, what: `Suite of step ${name}`, reader: checkStep(step, check) }]
      : [],
  );
  return [
    ...(notebook === undefined
      ? []
      : [{ step, path: notebook, what: `Notebook of step ${name}`, reader: step }]),
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
