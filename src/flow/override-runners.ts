import { isAtOrBelow } from '../base/is-at-or-below.ts';
import { nearest } from '../base/nearest.ts';
import type { Step } from '../model/flow.ts';
import { usageError } from '../model/mlgit-error.ts';
import { isName } from '../model/name.ts';
import { LOCAL_RUNNER } from '../model/runner.ts';
import { quoted } from './describe-value.ts';
import type { Plan } from './plan-types.ts';

const FLAG = '--runner';

/**
 * The plan with the runners that `--runner [STEP=]NAME` says in place of those of the flow file; of two texts for the
 * same step, one that names it wins, else the later. A step with `flow` stands for all of that flow. Whether there
 * are runners of those names is not looked at.
 * @throws MlgitError (usage): `bad-runner`, `unknown-step`.
 */
export function overrideRunners(plan: Plan, texts: readonly string[]): Plan {
  if (texts.length === 0) return plan;
  const given = texts.map((text) => parseOverride(text, plan));
  const forAll = given.findLast(({ step }) => step === undefined);
  const steps = plan.steps.map((planned) => {
    const own = given.findLast(({ step }) => step !== undefined && isAtOrBelow(planned.id, step));
    const chosen = own ?? forAll;
    return chosen === undefined ? planned : { ...planned, step: withRunner(planned.step, chosen.runner) };
  });
  return { ...plan, steps };
}

function withRunner({ runner: _declared, ...step }: Step, name: string): Step {
  return name === LOCAL_RUNNER ? step : { ...step, runner: name };
}

interface Override {
  readonly step: string | undefined;
  readonly runner: string;
}

function parseOverride(text: string, plan: Plan): Override {
  const split = text.lastIndexOf('=');
  const step = split < 0 ? undefined : text.slice(0, split);
  const runner = text.slice(split + 1);
  if (!isName(runner) || step === '') {
    throw usageError('bad-runner', `${FLAG} ${quoted(text)}: expected [STEP=]NAME`, [
      `${FLAG} ${LOCAL_RUNNER}`,
      'mlgit runner list',
    ]);
  }
  if (step !== undefined) requireStep(step, plan);
  return { step, runner };
}

function requireStep(name: string, { flow }: Plan): void {
  const names = Object.keys(flow.steps);
  if (names.some((one) => isAtOrBelow(one, name))) return;
  const guess = nearest(name, names);
  throw usageError(
    'unknown-step',
    `${FLAG}: the flow ${quoted(flow.name)} has no step ${quoted(name)}; its steps are ${names.join(', ')}`,
    guess === undefined ? [] : [`did you mean ${quoted(guess)}?`],
  );
}
