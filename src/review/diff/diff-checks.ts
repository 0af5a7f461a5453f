import { type CheckResult, isBroken } from '../../model/check.ts';
import type { CheckChange, CheckFact, ChecksDiff } from '../../model/diff/check-diff.ts';
import { bothSides } from './both-sides.ts';
import type { TaskPair, TaskSide } from './task-pairs.ts';

export function diffChecks(pairs: readonly TaskPair[]): ChecksDiff {
  const changed: CheckChange[] = [];
  let same = 0;
  for (const { id, step, before, after } of pairs) {
    for (const { name, before: old, after: now } of bothSides(byName(before), byName(after))) {
      if (old?.status === now?.status && old?.found === now?.found) same++;
      else changed.push({ step, task: id, name, ...sides(old, now), verdict: verdictOf(old, now) });
    }
  }
  return { changed, same };
}

function byName(side: TaskSide | undefined): { [name: string]: CheckResult } {
  return Object.fromEntries((side?.manifest.checks ?? []).map((check) => [check.name, check]));
}

function sides(before: CheckResult | undefined, after: CheckResult | undefined) {
  return {
    ...(before === undefined ? {} : { before: factOf(before) }),
    ...(after === undefined ? {} : { after: factOf(after) }),
  };
}

function factOf({ status, severity, expected, found, rows }: CheckResult): CheckFact {
  return { status, severity, expected, found, ...(rows === undefined ? {} : { rows }) };
}

function verdictOf(before: CheckResult | undefined, after: CheckResult | undefined): CheckChange['verdict'] {
  const [old, now] = [before !== undefined && isBroken(before), after !== undefined && isBroken(after)];
  if (old === now) return 'changed';
  return now ? 'worse' : 'better';
}
