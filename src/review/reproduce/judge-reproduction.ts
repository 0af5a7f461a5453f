import { lastFailure } from '../../model/last-failure.ts';
import type { ManifestTask } from '../../model/manifest.ts';
import type {
  DriftReason,
  ReproducedTask,
  Reproduction,
  ReproductionVerdict,
} from '../../model/reproduction.ts';
import { type ComparedRecord, own, pairTasks, type TaskPair, type TaskSide } from '../diff/task-pairs.ts';
import { compareArtifacts, compareMetrics } from './compare-task.ts';
import { driftedInputs, driftReason, notRunReason } from './drift-reason.ts';
import { environmentDifferences } from './environment-differences.ts';
import type { ContentJudgement } from './judge-content.ts';
import type { Tolerances } from './tolerance.ts';

export interface RerunEvidence {
  readonly recorded: ComparedRecord;
  readonly rerun: ComparedRecord;
  /** Of the tasks that were run once more, on the inputs of the first rerun. */
  readonly second?: ComparedRecord;
  /** By task, then by name, of artifacts whose bytes differ. */
  readonly contents: ReadonlyMap<string, ReadonlyMap<string, ContentJudgement>>;
  readonly tolerances: Tolerances;
  /** By task: where its result was first made, if that was another run. */
  readonly firstMadeIn: ReadonlyMap<string, ComparedRecord>;
  /** What ended the rerun before all of it had run. */
  readonly broken?: string;
}

export type Judgement = Pick<Reproduction, 'verdict' | 'tasks' | 'environment'>;

/** From the one that counts least. */
const ORDER: readonly ReproductionVerdict[] = ['identical', 'equal', 'not-comparable', 'drifted'];

/** The verdict on everything that a run made and that was made again. Pure. */
export function judgeReproduction(evidence: RerunEvidence): Judgement {
  const { recorded, rerun, firstMadeIn } = evidence;
  const pairs = pairTasks(recorded, rerun);
  const tasks: { [id: string]: ReproducedTask } = {};
  for (const pair of pairs) {
    if (pair.before === undefined || !hasResult(pair.before) || wasTaken(pair)) continue;
    const madeIn = firstMadeIn.get(pair.id) ?? recorded;
    tasks[pair.id] = judgeTask(pair, pair.before.manifest, { ...evidence, madeIn });
  }
  return {
    verdict: worst(Object.values(tasks).map(({ verdict }) => verdict)),
    tasks,
    environment: environmentDifferences(recorded, rerun, pairs),
  };
}

/** Tasks whose drift is their own: what they took had not drifted. */
export function ownDrifts(
  { recorded, rerun }: Pick<RerunEvidence, 'recorded' | 'rerun'>,
  { tasks }: Judgement,
): string[] {
  return pairTasks(recorded, rerun)
    .filter((pair) => tasks[pair.id]?.verdict === 'drifted' && driftedInputs(pair).length === 0)
    .map(({ id }) => id);
}

/** What a command that failed left behind is no result; what a check refused is. */
export function hasResult({ manifest, execution }: TaskSide): boolean {
  return manifest.status === 'succeeded' || lastFailure(execution)?.kind === 'check-failed';
}

/** Of a run of part of the flow: it was not to be run again. */
function wasTaken({ after }: TaskPair): boolean {
  return after?.execution?.outcome === 'cached';
}

function judgeTask(
  pair: TaskPair,
  recorded: ManifestTask,
  evidence: RerunEvidence & { readonly madeIn: ComparedRecord },
): ReproducedTask {
  const { contents, tolerances, second, rerun, madeIn, broken } = evidence;
  const found = pair.after !== undefined && hasResult(pair.after) ? pair.after.manifest : undefined;
  const artifacts = compareArtifacts(recorded, found, contents.get(pair.id) ?? new Map());
  const metrics = compareMetrics(recorded, found, tolerances);
  const verdicts = [...Object.values(artifacts), ...Object.values(metrics)].map(({ verdict }) => verdict);
  const verdict = worst(found === undefined ? [...verdicts, 'not-comparable'] : verdicts);
  const again = second === undefined ? undefined : sideOf(second, pair.id);
  const reason = (): DriftReason | undefined => {
    switch (verdict) {
      case 'identical':
        return undefined;
      case 'equal':
        return { kind: 'content', text: 'the same in other bytes, or within the tolerance' };
      case 'not-comparable':
        return notRunReason(pair, broken);
      case 'drifted':
        return driftReason({
          pair,
          ...(again === undefined ? {} : { second: again }),
          environment: environmentDifferences(madeIn, rerun, [pair]),
        });
    }
  };
  const why = reason();
  return { verdict, artifacts, metrics, ...(why === undefined ? {} : { reason: why }) };
}

/** Absent where it was not run once more. */
function sideOf({ manifest, execution }: ComparedRecord, id: string): TaskSide | undefined {
  const [task, went] = [own(manifest.tasks, id), own(execution.tasks, id)];
  if (task === undefined || went?.outcome === 'cached') return undefined;
  const side = { manifest: task, ...(went === undefined ? {} : { execution: went }) };
  return hasResult(side) ? side : undefined;
}

function worst(verdicts: readonly ReproductionVerdict[]): ReproductionVerdict {
  return ORDER[Math.max(0, ...verdicts.map((one) => ORDER.indexOf(one)))] as ReproductionVerdict;
}
