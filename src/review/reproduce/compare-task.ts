import type { Digest } from '../../model/digest.ts';
import type { ManifestTask } from '../../model/manifest.ts';
import type { ComparedArtifact, ComparedMetric } from '../../model/reproduction.ts';
import { bothSides } from '../diff/both-sides.ts';
import type { ContentJudgement } from './judge-content.ts';
import { compareValues, type Tolerances, toleranceOf } from './tolerance.ts';

/** What a task made, by the name under which a reproduction has it. No output's name has a blank in it. */
export function madeBy({ outputs, series, plots = [] }: ManifestTask): {
  readonly [name: string]: MadeArtifact;
} {
  return {
    ...outputs,
    ...(series === undefined ? {} : { [`series ${series.path}`]: series }),
    ...Object.fromEntries(
      plots.map((plot) => [`plot ${plot.file}`, { ...plot, kind: 'file' as const, path: plot.file }]),
    ),
  };
}

export interface MadeArtifact {
  readonly kind: 'file' | 'tree';
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly path: string;
  readonly executable?: boolean;
}

/** Artifacts of a task with what is known, by name, of those whose bytes differ. */
export function compareArtifacts(
  recorded: ManifestTask,
  found: ManifestTask | undefined,
  contents: ReadonlyMap<string, ContentJudgement>,
): { [name: string]: ComparedArtifact } {
  const compared: { [name: string]: ComparedArtifact } = {};
  const now = found === undefined ? {} : madeBy(found);
  for (const { name, before, after } of bothSides(madeBy(recorded), now)) {
    compared[name] = {
      ...(before === undefined ? {} : { recorded: before.digest }),
      ...(after === undefined ? {} : { found: after.digest }),
      ...verdictOf(before, after, contents.get(name)),
    };
  }
  return compared;
}

function verdictOf(
  before: MadeArtifact | undefined,
  after: MadeArtifact | undefined,
  content: ContentJudgement | undefined,
): Pick<ComparedArtifact, 'verdict' | 'detail'> {
  if (before === undefined || after === undefined) {
    return {
      verdict: 'not-comparable',
      detail: before === undefined ? 'the run did not make it' : 'it was not made again',
    };
  }
  if (before.digest === after.digest && before.kind === after.kind) {
    if (before.executable === after.executable) return { verdict: 'identical' };
    return { verdict: 'drifted', detail: 'only one of the two is executable' };
  }
  const { equal = false, detail = 'its bytes differ' } = content ?? {};
  return { verdict: equal ? 'equal' : 'drifted', detail };
}

export function compareMetrics(
  recorded: ManifestTask,
  found: ManifestTask | undefined,
  tolerances: Tolerances,
): { [name: string]: ComparedMetric } {
  const compared: { [name: string]: ComparedMetric } = {};
  for (const { name, before, after } of bothSides(recorded.metrics, found?.metrics ?? {})) {
    compared[name] = {
      verdict:
        before === undefined || after === undefined
          ? 'not-comparable'
          : compareValues(before, after, toleranceOf(tolerances, name)),
      ...(before === undefined ? {} : { recorded: before }),
      ...(after === undefined ? {} : { found: after }),
    };
  }
  return compared;
}
