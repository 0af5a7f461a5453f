import { humanBytes } from '../../base/human.ts';
import { shellWord } from '../../base/shell-word.ts';
import type { Concern, ConcernKind } from '../../model/acceptance.ts';
import { breaksTask, describeCheck, isBroken } from '../../model/check.ts';
import { isLooseRun } from '../../model/loose-run.ts';
import type { RunRecord } from '../../model/run.ts';
import type { StaleTask } from '../../model/stale-task.ts';
import type { Context } from '../context.ts';
import { specOf } from '../find-target.ts';
import type { AcceptRulings } from './accept-rulings.ts';
import { lookAtTree } from './compare-with-tree.ts';
import { describeStale } from './describe-stale.ts';
import { findUnshared } from './find-unshared.ts';

export interface FoundConcerns {
  /** In the order of `CONCERNS`. */
  readonly concerns: readonly Concern[];
  /** What of the run is otherwise in the working tree. */
  readonly stale: readonly StaleTask[];
}

/** What the policy allows is not looked for. */
export async function findConcerns(
  context: Context,
  run: RunRecord,
  { rulings, signal }: { readonly rulings: AcceptRulings; readonly signal: AbortSignal },
): Promise<FoundConcerns> {
  const wantsTree = rulings.stale !== 'allow' || rulings.untracked !== 'allow';
  const { stale, untracked } = wantsTree
    ? await lookAtTree(context, run.manifest, { at: 'working-tree', mayRun: true, signal })
    : { stale: [], untracked: [] };
  const concerns = [
    ...concernsOfShape(run),
    ...staleConcern(run, stale),
    ...untrackedConcern(run, untracked),
    ...concernsOfTasks(run),
    ...(rulings.unshared === 'allow' ? [] : await unsharedConcern(context, run, signal)),
  ];
  return { concerns: concerns.filter(({ kind }) => rulings[kind] !== 'allow'), stale };
}

function concernsOfShape(run: RunRecord): Concern[] {
  const { manifest, execution, flow } = run;
  const spec = specOf(run);
  const again = [`mlgit run ${flow}`];
  const concerns: Concern[] = [];
  if (manifest.status !== 'succeeded') {
    concerns.push({
      kind: 'unfinished',
      message: `${spec} has the status ${manifest.status}`,
      hints: [`mlgit show ${spec}`],
    });
  }
  if (manifest.partial === true) {
    concerns.push({ kind: 'partial', message: `${spec} is a run of a part of ${flow}`, hints: again });
  }
  if (execution.sweep !== undefined) {
    const sets = Object.entries(manifest.params).map(([name, value]) => `${name}=${value}`);
    const message = `${spec} is one of a sweep: with ${sets.join(' ')} in the flow file, a run of it is its own`;
    concerns.push({ kind: 'sweep', message, hints: again });
  }
  return concerns;
}

function staleConcern(run: RunRecord, stale: readonly StaleTask[]): Concern[] {
  if (stale.length === 0) return [];
  if (isLooseRun(run)) {
    const spec = specOf(run);
    const message = `${spec} is of code that is no flow: nothing tells whether the working tree makes the same`;
    return [{ kind: 'stale', message, hints: [`mlgit worktree ${spec} DIR   (its code, and how it ran)`] }];
  }
  const message = `${specOf(run)} was made from something else than the working tree: ${describeStale(stale)}`;
  const set = new Set(
    stale.flatMap(({ group, component, recorded }) =>
      group === 'params' && recorded !== undefined ? [`${component} ${recorded}`] : [],
    ),
  );
  const hints = [
    ...(set.size === 0 ? [] : [`in the flow file: ${[...set].join(', ')}`]),
    `mlgit run ${run.flow} --accept   (runs what differs)`,
  ];
  return [{ kind: 'stale', message, hints }];
}

function untrackedConcern(run: RunRecord, [first, ...others]: readonly string[]): Concern[] {
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  const message = `${specOf(run)} took ${first}${more}, which git does not have, nor a pointer: no checkout brings it`;
  return [{ kind: 'untracked', message, hints: [`mlgit add ${shellWord(first)}`] }];
}

function concernsOfTasks(run: RunRecord): Concern[] {
  const spec = specOf(run);
  const concerns: Concern[] = [];
  const tasks = Object.entries(run.manifest.tasks);
  for (const [kind, applies] of [
    ['checks', breaksTask],
    ['warnings', (check) => isBroken(check) && !breaksTask(check)],
  ] as const satisfies readonly (readonly [ConcernKind, typeof breaksTask])[]) {
    const broken = tasks.flatMap(([task, { checks = [] }]) =>
      checks.filter(applies).map((check) => `${task}: ${check.name}: ${describeCheck(check)}`),
    );
    const [first] = broken;
    if (first === undefined) continue;
    const more = broken.length > 1 ? `, and ${broken.length - 1} more` : '';
    concerns.push({
      kind,
      message: `Of ${spec}, a check does not hold: ${first}${more}`,
      hints: [`mlgit show ${spec}`],
    });
  }
  const reads = tasks.filter(([, { undeclaredReads }]) => undeclaredReads === true).map(([task]) => task);
  if (reads.length > 0) {
    const message = `Of ${spec}, ${reads.join(', ')} read what no key covers, so it may not be the same again`;
    concerns.push({ kind: 'undeclared', message, hints: [`mlgit show ${spec}`] });
  }
  return concerns;
}

async function unsharedConcern(context: Context, run: RunRecord, signal: AbortSignal): Promise<Concern[]> {
  const found = await findUnshared(context, run, signal);
  if (found === undefined) return [];
  const { store, lacking, error } = found;
  const spec = specOf(run);
  if (error !== undefined) {
    const message = `Whether the store ${store} has the artifacts of ${spec} could not be told: ${error.message}`;
    return [{ kind: 'unshared', message, hints: error.hints }];
  }
  const bytes = lacking.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const count = lacking.length === 1 ? '1 artifact' : `${lacking.length} artifacts`;
  const message = `The store ${store} lacks ${count} of ${spec} (${humanBytes(bytes)}), and nobody else can get them`;
  return [{ kind: 'unshared', message, hints: ['mlgit push'] }];
}
