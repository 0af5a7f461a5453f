import type { CommitWithFiles, Oid } from '../../git/port.ts';
import { consumedRuns, repositoryOf } from '../../lineage/consumed-runs.ts';
import type { KnownRun } from '../../lineage/known-run.ts';
import { decodeEnvRecord, decodeExecution, decodeManifest } from '../../model/decode-run.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import { isRunId } from '../../model/run-id.ts';
import type { ReadContext } from '../context.ts';

const FILES = ['manifest.json', 'execution.json', 'env.json'];

/**
 * Runs that no ref names any more, or never did here, and that others took from: the commit of one who took has their
 * records among its parents, or, of another repository, copies of them (docs/format.md, "Run commit").
 */
export async function ancestorRuns(
  context: ReadContext,
  known: readonly KnownRun[],
): Promise<readonly KnownRun[]> {
  const seen: Seen = { ids: new Set(known.map(({ record }) => record.id)), repositories: new Map() };
  const found: KnownRun[] = [];
  for (let runs = known.filter(hasCommitHere); runs.length > 0; ) {
    const above = await parentsOf(context, commitsThatTookFrom(runs, seen));
    runs = await readRuns(context, above, seen);
    found.push(...runs);
  }
  return found;
}

interface Seen {
  readonly ids: Set<string>;
  /** Id of a run of another repository → REPO of the SPEC by which it was taken from. */
  readonly repositories: Map<string, string>;
}

function hasCommitHere({ place }: KnownRun): boolean {
  return place === 'own' || place === 'fetched';
}

/** One for each run that is not known. */
function commitsThatTookFrom(runs: readonly KnownRun[], { ids, repositories }: Seen): readonly Oid[] {
  const missing = new Map<string, Oid>();
  for (const { record } of runs) {
    for (const [spec, id] of consumedRuns(record)) {
      if (ids.has(id)) continue;
      missing.set(id, record.commit as Oid);
      const repository = repositoryOf(spec);
      if (repository !== undefined) repositories.set(id, repository);
    }
  }
  return [...new Set(missing.values())];
}

/** Parents but the first, which is code. */
async function parentsOf({ objects }: ReadContext, commits: readonly Oid[]): Promise<readonly Oid[]> {
  const parents = new Set<Oid>();
  for await (const read of objects.readCommitsAndFiles(commits, [])) {
    for (const oid of read?.commit.parents.slice(1) ?? []) parents.add(oid);
  }
  return [...parents];
}

/** Those that were not seen before. What cannot be read is not there, and shows as unknown. */
async function readRuns(
  { objects }: ReadContext,
  commits: readonly Oid[],
  { ids, repositories }: Seen,
): Promise<KnownRun[]> {
  const found: KnownRun[] = [];
  for await (const read of objects.readCommitsAndFiles(commits, FILES)) {
    const record = read === undefined ? undefined : decodeRun(read);
    if (record === undefined || ids.has(record.id)) continue;
    ids.add(record.id);
    const repository = repositories.get(record.id);
    found.push({ record, place: 'ancestor', ...(repository === undefined ? {} : { repository }) });
  }
  return found;
}

function decodeRun({ commit, files }: CommitWithFiles): RunRecord | undefined {
  const [manifest, execution, env] = files.map((file: Buffer | undefined) => file?.toString('utf8'));
  if (manifest === undefined || execution === undefined || env === undefined) return undefined;
  try {
    const decoded = decodeExecution(execution, commit.oid);
    const { run: id } = decoded;
    const made = decodeManifest(manifest, commit.oid);
    if (!isRunId(id)) return undefined;
    return {
      ...{ id, flow: made.flow, commit: commit.oid, codeCommit: commit.parents[0] ?? '' },
      ...{ manifest: made, execution: decoded, env: decodeEnvRecord(env, commit.oid) },
    };
  } catch (error) {
    if (error instanceof MlgitError) return undefined;
    throw error;
  }
}
