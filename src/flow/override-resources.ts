import { nearest } from '../base/nearest.ts';
import { usageError } from '../model/mlgit-error.ts';
import {
  RESOURCE_NAMES,
  RESOURCE_PARTS,
  type ResourceName,
  type ResourceRequest,
} from '../model/resources.ts';
import { quoted } from './describe-value.ts';
import { parseResource } from './parse-resource.ts';
import type { Plan } from './plan-types.ts';
import { isWrong } from './wrong.ts';

const FLAG = '--resources';

/**
 * The plan with what `--resources [STEP.]NAME=VALUE` says in place of what the flow file says; of two texts for the
 * same, one that names the step wins, else the later.
 * @throws MlgitError (usage): `bad-resource`, `unknown-step`, `unknown-resource`.
 */
export function overrideResources(plan: Plan, texts: readonly string[]): Plan {
  if (texts.length === 0) return plan;
  const given = texts.map((text) => parseOverride(text, plan));
  const ordered = [
    ...given.filter(({ step }) => step === undefined),
    ...given.filter(({ step }) => step !== undefined),
  ];
  const steps = plan.steps.map((planned) => {
    const own = ordered.filter(({ step }) => step === undefined || step === planned.id);
    if (own.length === 0) return planned;
    const resources: ResourceRequest = Object.assign(
      { ...planned.step.resources },
      ...own.map(({ part }) => part),
    );
    return { ...planned, step: { ...planned.step, resources } };
  });
  return { ...plan, steps };
}

interface Override {
  readonly step: string | undefined;
  readonly part: ResourceRequest;
}

function parseOverride(text: string, plan: Plan): Override {
  const [, step, name = '', value = ''] = /^(?:([^=]*)\.)?([^.=]*)=(.*)$/s.exec(text) ?? [];
  if (!text.includes('=') || name === '') {
    throw usageError('bad-resource', `${FLAG} ${quoted(text)}: expected [STEP.]NAME=VALUE`, [
      `${FLAG} memory=8GiB`,
    ]);
  }
  if (step !== undefined) requireStep(step, plan);
  const resource = requireName(name, text);
  const parsed = parseResource(resource, value);
  if (!isWrong(parsed)) return { step, part: { [RESOURCE_PARTS[resource]]: parsed } };
  throw usageError(
    'bad-resource',
    `${FLAG} ${quoted(text)}: ${quoted(value)} ${parsed.wrong}`,
    parsed.hint === undefined ? [] : [parsed.hint],
  );
}

function requireStep(name: string, { flow }: Plan): void {
  const names = Object.keys(flow.steps);
  if (names.includes(name)) return;
  const guess = nearest(name, names);
  throw usageError(
    'unknown-step',
    `${FLAG}: the flow ${quoted(flow.name)} has no step ${quoted(name)}; its steps are ${names.join(', ')}`,
    guess === undefined ? [] : [`did you mean ${quoted(guess)}?`],
  );
}

function requireName(name: string, text: string): ResourceName {
  const found = RESOURCE_NAMES.find((known) => known === name);
  if (found !== undefined) return found;
  const guess = nearest(name, RESOURCE_NAMES);
  throw usageError(
    'unknown-resource',
    `${FLAG} ${quoted(text)}: there is no resource ${quoted(name)}; there are ${RESOURCE_NAMES.join(', ')}`,
    guess === undefined ? [] : [`did you mean ${quoted(guess)}?`],
  );
}
