import { nearest } from '../../base/nearest.ts';
import { type MlgitError, usageError } from '../../model/mlgit-error.ts';
import type { Tolerance } from '../../model/reproduction.ts';
import type { RunRecord } from '../../model/run.ts';
import { madeBy } from '../../review/reproduce/compare-task.ts';
import type { Tolerances } from '../../review/reproduce/tolerance.ts';

/** `NAME=0.001` and `NAME=1%` texts. @throws MlgitError `bad-tolerance`, `unknown-metric` (usage). */
export function parseTolerances(texts: readonly string[], run: RunRecord): Tolerances {
  const known = namesOf(run);
  const found: { [name: string]: Tolerance } = {};
  for (const text of texts) {
    const at = text.lastIndexOf('=');
    const name = text.slice(0, Math.max(0, at));
    const tolerance = parse(text.slice(at + 1));
    if (name === '' || tolerance === undefined) throw badTolerance(text);
    if (name !== '*' && !known.has(name)) throw unknownName(name, known, run);
    found[name] = tolerance;
  }
  return found;
}

function parse(text: string): Tolerance | undefined {
  const [, digits = '', percent] = /^(\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+)(%?)$/i.exec(text.trim()) ?? [];
  const value = Number(digits);
  if (digits === '' || !Number.isFinite(value)) return undefined;
  return percent === '%' ? { relative: value / 100 } : { absolute: value };
}

function namesOf({ manifest }: RunRecord): Set<string> {
  return new Set(
    Object.values(manifest.tasks).flatMap((task) => [
      ...Object.keys(task.metrics),
      ...Object.keys(madeBy(task)),
    ]),
  );
}

function badTolerance(text: string): MlgitError {
  return usageError(
    'bad-tolerance',
    `Expected NAME=NUMBER or NAME=PERCENT% for --tolerance, found ${JSON.stringify(text)}`,
    ['--tolerance auc=0.001   (absolute)', '--tolerance auc=0.5%    (of the recorded value)'],
  );
}

function unknownName(name: string, known: ReadonlySet<string>, { flow, id }: RunRecord): MlgitError {
  const suggestion = nearest(name, [...known]);
  return usageError('unknown-metric', `Run ${flow}@${id} has no metric or artifact ${JSON.stringify(name)}`, [
    ...(suggestion === undefined ? [] : [`did you mean ${suggestion}?`]),
    `mlgit show ${flow}@${id}`,
  ]);
}
