import type { Check, ProgramRule } from '../model/check.ts';
import type { FlowFile, Step } from '../model/flow.ts';

export type ProgramCheck = Check & { readonly rule: ProgramRule };

/** The step as its check sees it: with the code of that alone, where the check names some. */
export function checkStep(step: Step, { name, rule }: ProgramCheck): Step {
  const code = ownCode(rule);
  return code === undefined ? step : { ...step, name: `${step.name} check ${name}`, code };
}

export function programChecks(step: Step): ProgramCheck[] {
  const isProgram = (check: Check): check is ProgramCheck =>
    check.rule.kind === 'gx' || check.rule.kind === 'command';
  return (step.checks ?? []).filter(isProgram);
}

/**
 * Globs of the files that are there for checks: they are not code of steps that do not name them, so that a changed
 * check runs no step again.
 */
export function checkGlobs(file: FlowFile): string[] {
  const steps = Object.values(file.flows).flatMap((flow) => Object.values(flow.steps));
  return [...new Set(steps.flatMap(programChecks).flatMap(({ rule }) => ownCode(rule) ?? []))].filter(
    (glob) => !glob.startsWith('!'),
  );
}

function ownCode(rule: ProgramRule): readonly string[] | undefined {
  return rule.kind === 'gx' ? [rule.suite.replace(/[\\*?[\]{}!]/g, '\\$&')] : rule.code;
}
