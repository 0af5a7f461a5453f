import { nearest } from '../base/nearest.ts';
import { type MlgitError, usageError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import { isRunIdPrefix } from '../model/run-id.ts';
import { acceptedAt } from './accept/accepted-at.ts';
import type { AcceptedManifest } from './accept/accepted-manifest.ts';
import { acceptedRunMissing } from './accepted-run.ts';
import { findBoundTag } from './bound-tags.ts';
import type { ReadContext } from './context.ts';
import { fetchHint } from './fetch-hint.ts';
import { findBound, findTagged } from './find-tagged-run.ts';
import { refuseDamaged } from './refuse-damaged.ts';
import { splitRemote } from './split-remote.ts';
import { listTags } from './tags.ts';

/**
 * What a REV of a SPEC stands for, as `docs/guides/spec.md` orders it; the manifest alone where a commit has accepted a run
 * that has no record here any more.
 */
export async function findRev(
  context: ReadContext,
  flow: string,
  rev: string,
  back: number,
): Promise<RunRecord | AcceptedManifest> {
  const runs = await context.runs.ofFlow(flow);
  const { start, history } = await findStart(context, flow, rev, runs);
  if (back === 0) return start;
  if (!('id' in start)) throw acceptedRunMissing(start);
  return stepBack(history, start, back, `${flow}@${rev}~${back}`);
}

/** The same, of which the record is needed. */
export async function findRun(
  context: ReadContext,
  flow: string,
  rev: string,
  back: number,
): Promise<RunRecord> {
  const found = await findRev(context, flow, rev, back);
  if ('id' in found) return found;
  throw acceptedRunMissing(found);
}

interface Start {
  readonly start: RunRecord | AcceptedManifest;
  /** In which `~n` goes back, newest first. */
  readonly history: readonly RunRecord[];
}

async function findStart(
  context: ReadContext,
  flow: string,
  rev: string,
  runs: readonly RunRecord[],
): Promise<Start> {
  const bound = await findBoundTag(context, flow, rev);
  if (bound !== undefined) return { start: await findBound(context, bound, rev), history: runs };
  // Then it can only be what a commit has accepted.
  if (runs.length === 0) return { start: await findByRevision(context, flow, rev, runs), history: runs };
  if (rev === 'latest') return { start: latest(runs, flow), history: runs };
  const [remote, name] = splitRemote(rev);
  if (remote !== undefined && name === 'latest') {
    const history = await context.runs.ofRemote(remote, flow);
    return { start: latestOfRemote(history, flow, remote), history };
  }
  const tagged = await findTagged(context, flow, rev, runs);
  const byId = isRunIdPrefix(rev) ? runs.filter((run) => run.id.startsWith(rev)) : [];
  const candidates = [...new Set([...(tagged === undefined ? [] : [tagged]), ...byId])];
  if (candidates.length > 1) throw ambiguous(flow, rev, candidates, tagged);
  if (candidates[0] !== undefined) return { start: candidates[0], history: runs };
  await refuseDamaged(context, flow, rev);
  return { start: await findByRevision(context, flow, rev, runs), history: runs };
}

/** Partial runs are never `latest`; own runs come before fetched ones. */
function latest(runs: readonly RunRecord[], flow: string): RunRecord {
  const whole = runs.filter(isWholeSuccess);
  const found = whole.find((run) => run.remote === undefined) ?? whole[0];
  if (found !== undefined) return found;
  throw usageError('no-latest', `No whole run of ${flow} has succeeded yet, so there is no latest one`, [
    'mlgit log --all',
    'mlgit run',
  ]);
}

function latestOfRemote(runs: readonly RunRecord[], flow: string, remote: string): RunRecord {
  const found = runs.find(isWholeSuccess);
  if (found !== undefined) return found;
  throw usageError('no-latest', `No whole run of ${flow} that succeeded was fetched from ${remote}`, [
    `git fetch ${remote}`,
    'git remote -v',
  ]);
}

function isWholeSuccess({ manifest, execution }: RunRecord): boolean {
  const { sweep, reproduces } = execution;
  const isOrdinary = sweep === undefined && reproduces === undefined;
  return manifest.status === 'succeeded' && manifest.partial !== true && isOrdinary;
}

function stepBack(runs: readonly RunRecord[], start: RunRecord, back: number, text: string): RunRecord {
  const at = runs.indexOf(start);
  const found = runs.slice(at + 1).filter(isWholeSuccess)[back - 1];
  if (found !== undefined) return found;
  throw usageError('no-such-run', `${text} goes back further than the history of ${start.flow}`, [
    `mlgit log ${start.flow}`,
  ]);
}

/** What the commit has accepted, else the newest successful run whose code it is: made at it with a clean tree. */
async function findByRevision(
  context: ReadContext,
  flow: string,
  rev: string,
  runs: readonly RunRecord[],
): Promise<RunRecord | AcceptedManifest> {
  const commit = await context.revParse(rev);
  if (commit !== undefined) {
    const ofCode = runs.find((run) => run.codeCommit === commit && isWholeSuccess(run));
    const found = await acceptedAt(context, { flow, revision: rev, commit }, ofCode);
    if (found !== undefined) return found;
  }
  if (runs.length === 0) throw await noRuns(context, flow);
  const what =
    commit === undefined
      ? `${JSON.stringify(rev)} is no tag, run id or git revision of flow ${flow}`
      : `Nothing of ${flow} is accepted at ${rev}, and no successful run of it has that code`;
  const tags = (await listTags(context)).filter((tag) => tag.flow === flow).map(({ name }) => name);
  const known = [...tags, 'latest'];
  const suggestion = nearest(rev, known);
  throw usageError('no-such-run', what, [
    ...(suggestion === undefined ? [] : [`did you mean ${flow}@${suggestion}?`]),
    ...(await fetchHint(context)),
    `mlgit log ${flow}`,
  ]);
}

function ambiguous(
  flow: string,
  rev: string,
  candidates: readonly RunRecord[],
  tagged: RunRecord | undefined,
): MlgitError {
  const names = candidates.map((run) => (run === tagged ? `${run.id} (by its tag)` : run.id));
  return usageError('ambiguous-run', `${JSON.stringify(rev)} can mean ${names.join(' or ')}`, [
    ...candidates.map((run) => `mlgit show ${flow}@${run.id}`),
  ]);
}

async function noRuns(context: ReadContext, flow: string): Promise<MlgitError> {
  const [damaged] = (await context.runs.damaged()).filter((run) => run.flow === flow);
  if (damaged !== undefined) return damaged.error;
  const known = [...new Set((await context.runs.all()).map((run) => run.flow))];
  const declared = Object.keys((await context.flowFile())?.flows ?? {});
  const suggestion = nearest(flow, [...known, ...declared]);
  const isDeclared = declared.includes(flow);
  return usageError(
    'no-such-flow',
    isDeclared ? `Flow ${flow} has no run yet` : `There is no flow ${flow} here`,
    [
      ...(isDeclared || suggestion === undefined ? [] : [`did you mean ${suggestion}?`]),
      ...(await fetchHint(context)),
      ...(isDeclared ? [`mlgit run ${flow}`] : []),
      'mlgit log',
    ],
  );
}
