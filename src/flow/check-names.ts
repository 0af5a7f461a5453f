import { variableName } from '../model/name.ts';
import { quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import type { Path } from './value-path.ts';

/** Reports names under `at` that would be one and the same variable of a task, as `a-b` and `a_b`. */
export function checkVariables(reading: FlowReading, what: string, names: readonly string[], at: Path): void {
  for (const [later, earlier] of collidingNames(names)) {
    reading.reportKey([...at, later], {
      code: 'name-collision',
      message: `the ${what} ${quoted(later)} and ${quoted(earlier)} would be the same variable, …_${variableName(later)}`,
      hint: 'rename one of them',
    });
  }
}

/** Two names that are one variable: the later of them, with the earlier. */
export function collidingNames(names: readonly string[]): [later: string, earlier: string][] {
  const seen = new Map<string, string>();
  const found: [string, string][] = [];
  for (const name of names) {
    const earlier = seen.get(variableName(name));
    if (earlier === undefined) seen.set(variableName(name), name);
    else if (earlier !== name) found.push([name, earlier]);
  }
  return found;
}
