import { nearest } from '../base/nearest.ts';
import type { Ref } from '../git/port.ts';
import { MlgitError, usageError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import { isRunIdPrefix } from '../model/run-id.ts';
import { REMOTES_PREFIX, TAGS_PREFIX } from '../model/run-ref.ts';
import type { Context } from './context.ts';
import { readTagTarget } from './tag-commit.ts';

/** What a REV of a SPEC stands for, as `docs/guides/spec.md` orders it. */
export async function findRun(context: Context, flow: string, rev: string, back: number): Promise<RunRecord> {
  const runs = await context.runs.ofFlow(flow);
  if (runs.length === 0) throw await noRuns(context, flow);
  const start = await findStart(context, flow, rev, runs);
  return back === 0 ? start : stepBack(runs, start, back, `${flow}@${rev}~${back}`);
}

async function findStart(
  context: Context,
  flow: string,
  rev: string,
  runs: readonly RunRecord[],
): Promise<RunRecord> {
  if (rev === 'latest') return latest(runs, flow);
  const slash = rev.lastIndexOf('/');
  if (slash > 0 && rev.slice(slash + 1) === 'latest') {
    const remote = rev.slice(0, slash);
    return latest(await runsAt(context, flow, remote, runs), `${flow} of ${remote}`);
  }
  const tagged = await findTagged(context, flow, rev, runs);
  const byId = isRunIdPrefix(rev) ? runs.filter((run) => run.id.startsWith(rev)) : [];
  const candidates = [...new Set([...(tagged === undefined ? [] : [tagged]), ...byId])];
  if (candidates.length > 1) throw ambiguous(flow, rev, candidates, tagged);
  if (candidates[0] !== undefined) return candidates[0];
  await refuseDamaged(context, flow, rev);
  return findByRevision(context, flow, rev, runs);
}

/** What a remote has, whether it was made here or there: an own run that was pushed is listed as own. */
async function runsAt(
  context: Context,
  flow: string,
  remote: string,
  runs: readonly RunRecord[],
): Promise<RunRecord[]> {
  const prefix = `${REMOTES_PREFIX}${remote}/runs/${flow}/`;
  const ids = new Set((await context.refs.list(prefix)).map(({ name }) => name.slice(prefix.length)));
  return runs.filter(({ id }) => ids.has(id));
}

/** A run that is asked for by its id and cannot be read is not a run that there is not. */
async function refuseDamaged(context: Context, flow: string, rev: string): Promise<void> {
  const found = (await context.runs.damaged()).find((run) => run.flow === flow && run.id.startsWith(rev));
  if (found !== undefined) throw found.error;
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

export function isWholeSuccess(run: RunRecord): boolean {
  return run.manifest.status === 'succeeded' && run.manifest.partial !== true;
}

function stepBack(runs: readonly RunRecord[], start: RunRecord, back: number, text: string): RunRecord {
  const at = runs.indexOf(start);
  const found = runs.slice(at + 1).filter(isWholeSuccess)[back - 1];
  if (found !== undefined) return found;
  throw usageError('no-such-run', `${text} goes back further than the history of ${start.flow}`, [
    `mlgit log ${start.flow}`,
  ]);
}

async function findTagged(
  context: Context,
  flow: string,
  tag: string,
  runs: readonly RunRecord[],
): Promise<RunRecord | undefined> {
  const refs = await tagRefs(context, flow, tag);
  const ids = new Map<string, string>();
  for (const ref of refs) ids.set(ref.name, await readTagTarget(context.objects, ref));
  const distinct = new Set(ids.values());
  if (distinct.size > 1) {
    throw usageError(
      'tag-differs',
      `Tag ${tag} of ${flow} is ${[...ids].map(([name, id]) => `${id} in ${name}`).join(' and ')}`,
      [...ids.values()].map((id) => `mlgit show ${flow}@${id}`),
    );
  }
  const [id] = distinct;
  if (id === undefined) return undefined;
  const run = runs.find((one) => one.id === id);
  if (run === undefined) {
    await refuseDamaged(context, flow, id);
    throw new MlgitError(`Tag ${tag} of ${flow} names run ${id}, which is not in this clone`, {
      code: 'run-missing',
      kind: 'integrity',
      hints: [`mlgit tag --history ${flow}@${tag}`, 'mlgit fetch'],
    });
  }
  return run;
}

async function tagRefs(context: Context, flow: string, tag: string): Promise<readonly Ref[]> {
  const slash = tag.lastIndexOf('/');
  if (slash > 0) {
    const name = `${REMOTES_PREFIX}${tag.slice(0, slash)}/tags/${flow}/${tag.slice(slash + 1)}`;
    const oid = await context.refs.resolve(name);
    return oid === undefined ? [] : [{ name, oid }];
  }
  const own = await context.refs.resolve(`${TAGS_PREFIX}${flow}/${tag}`);
  const fetched = (await context.refs.list(REMOTES_PREFIX)).filter(({ name }) =>
    name.endsWith(`/tags/${flow}/${tag}`),
  );
  return own === undefined ? fetched : [{ name: `${TAGS_PREFIX}${flow}/${tag}`, oid: own }, ...fetched];
}

/** The newest successful run whose code is that commit: made at it with a clean tree. */
async function findByRevision(
  context: Context,
  flow: string,
  rev: string,
  runs: readonly RunRecord[],
): Promise<RunRecord> {
  const commit = await context.revParse(rev);
  const found =
    commit === undefined ? undefined : runs.find((run) => run.codeCommit === commit && isWholeSuccess(run));
  if (found !== undefined) return found;
  const what =
    commit === undefined
      ? `${JSON.stringify(rev)} is no tag, run id or git revision of flow ${flow}`
      : `No successful run of ${flow} has the code of ${rev}`;
  const known = [...(await knownTags(context, flow)), 'latest'];
  const suggestion = nearest(rev, known);
  throw usageError('no-such-run', what, [
    ...(suggestion === undefined ? [] : [`did you mean ${flow}@${suggestion}?`]),
    `mlgit log ${flow}`,
  ]);
}

async function knownTags(context: Context, flow: string): Promise<string[]> {
  const prefix = `${TAGS_PREFIX}${flow}/`;
  return (await context.refs.list(prefix)).map(({ name }) => name.slice(prefix.length));
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

async function noRuns(context: Context, flow: string): Promise<MlgitError> {
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
      ...(isDeclared
        ? [`mlgit run ${flow}`]
        : suggestion === undefined
          ? []
          : [`did you mean ${suggestion}?`]),
      'mlgit log',
    ],
  );
}
