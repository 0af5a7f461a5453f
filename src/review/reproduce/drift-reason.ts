import { describeFailure } from '../../model/describe-failure.ts';
import type { ManifestTask } from '../../model/manifest.ts';
import type { DriftReason, EnvironmentDifference } from '../../model/reproduction.ts';
import type { TaskPair, TaskSide } from '../diff/task-pairs.ts';
import { madeBy } from './compare-task.ts';
import { tellingDifferences } from './environment-differences.ts';

/** What is known of a task beside what it made. */
export interface DriftEvidence {
  readonly pair: TaskPair;
  /** The task in a second rerun, on the same inputs as in the first; absent where there was none. */
  readonly second?: TaskSide;
  /** Between where the record was made and where it was made again. */
  readonly environment: readonly EnvironmentDifference[];
}

/** Why a task gave something else: by what it took, by a second rerun, by what it ran in, in this order. */
export function driftReason({ pair, second, environment }: DriftEvidence): DriftReason {
  const inputs = driftedInputs(pair);
  if (inputs.length > 0)
    return { kind: 'inputs', text: `it took ${inputs.join(', ')}, which came out otherwise` };
  const { before, after } = pair;
  if (second !== undefined && after !== undefined && isOtherResult(after.manifest, second.manifest)) {
    return {
      kind: 'not-deterministic',
      text: `two reruns on the same machine differ: ${randomness(after.manifest)}`,
    };
  }
  const [old, now] = [before?.execution?.components.source, after?.execution?.components.source];
  if (old !== now) return { kind: 'source', text: 'what its cache key asks outside has changed' };
  const telling = tellingDifferences(environment);
  const agreed = second === undefined ? '' : 'two reruns agree, and ';
  if (telling.length > 0) return { kind: 'environment', text: `${agreed}${describeDifferences(telling)}` };
  const [oldKey, newKey] = [before, after].map((side) => side?.execution?.components.environment);
  if (oldKey !== newKey) {
    const text = `${agreed}its interpreter or packages are others; the record does not say which they were`;
    return { kind: 'environment', text };
  }
  const outside =
    before?.manifest.undeclaredReads === true
      ? 'it read what its key does not cover'
      : 'nothing that is recorded differs: the host, its hardware, or what lies outside may';
  return { kind: 'unrecorded', text: `${agreed}${outside}` };
}

/** Inputs of other steps that are not those of the record, as `step.output`. */
export function driftedInputs({ before, after }: TaskPair): string[] {
  return Object.entries(after?.manifest.inputs ?? {}).flatMap(([name, { from, digest }]) =>
    'step' in from && before?.manifest.inputs[name]?.digest !== digest ? [`${from.step}.${from.output}`] : [],
  );
}

/** Of the same inputs: what other inputs give says nothing. */
function isOtherResult(one: ManifestTask, other: ManifestTask): boolean {
  const isSameInput = ([name, { digest }]: [string, { readonly digest: string }]): boolean =>
    other.inputs[name]?.digest === digest;
  return Object.entries(one.inputs).every(isSameInput) && !isSameResult(one, other);
}

function isSameResult(one: ManifestTask, other: ManifestTask): boolean {
  const [made, again] = [madeBy(one), madeBy(other)];
  const names = new Set([...Object.keys(made), ...Object.keys(again)]);
  const metrics = new Set([...Object.keys(one.metrics), ...Object.keys(other.metrics)]);
  return (
    [...names].every((name) => made[name]?.digest === again[name]?.digest) &&
    [...metrics].every((name) => Object.is(one.metrics[name], other.metrics[name]))
  );
}

function randomness({ params }: ManifestTask): string {
  const seeds = Object.keys(params).filter((name) => /seed|random_state/i.test(name));
  return seeds.length === 0
    ? 'no parameter of it is a seed; or it uses the time, threads or names of the machine'
    : `it has ${seeds.join(', ')}, so it draws from something that this does not seed, or uses the time or threads`;
}

const SHOWN = 3;

function describeDifferences(differences: readonly EnvironmentDifference[]): string {
  const shown = differences
    .slice(0, SHOWN)
    .map(({ what, recorded = 'none', found = 'none' }) => `${what} was ${recorded} and is ${found}`);
  const more = differences.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` (and ${more} more)` : ''}`;
}

/** Of a task without a result in the rerun. `broken`: what ended the rerun before it got there. */
export function notRunReason({ after }: TaskPair, broken: string | undefined): DriftReason {
  const attempt = after?.execution?.attempts.at(-1);
  if (attempt?.failure !== undefined)
    return { kind: 'not-run', text: `it failed: ${describeFailure(attempt.failure)}` };
  const { blockedBy } = after?.execution ?? {};
  if (blockedBy !== undefined)
    return { kind: 'not-run', text: `it waits for ${blockedBy}, which gave no result` };
  if (after?.manifest.skippedBy !== undefined)
    return { kind: 'not-run', text: 'it was left out this time, as its condition says' };
  return { kind: 'not-run', text: broken ?? 'it did not run again' };
}
