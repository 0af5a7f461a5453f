import { shellWord } from '../../base/shell-word.ts';
import { buildLineage } from '../../lineage/build-lineage.ts';
import { artifactsAt, artifactsOf, type MadeThere, pathsBelow, takersOf } from '../../lineage/find-makers.ts';
import type { LineageGraph } from '../../lineage/lineage-graph.ts';
import { RunCatalogue } from '../../lineage/run-catalogue.ts';
import { RunContents } from '../../lineage/run-contents.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import type { BlameReport } from '../../model/lineage/blame-report.ts';
import { type MlgitError, usageError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';
import { describeMakers } from './describe-makers.ts';
import { knownRuns } from './known-runs.ts';
import { neighbourRuns } from './neighbour-runs.ts';
import { PartsOfFolders } from './parts-of-folders.ts';
import {
  fromHere,
  nothingAt,
  type ReadingOptions,
  type WorkingContent,
  workingContent,
} from './working-content.ts';

export interface Blamed {
  readonly report: BlameReport;
  /** Why some repositories could not be looked into. */
  readonly unread: readonly MlgitError[];
}

/** Tasks that took it and are named, of any number. */
const MOST_NAMED = 3;

/**
 * Which run made what lies at a path of the working tree: by its bytes, wherever it came from; else whose path it was.
 * @throws MlgitError (usage) `no-such-path`, `tracked-by-git`, `unknown-artifact`.
 */
export async function blamePath(
  context: Context,
  argument: string,
  options: ReadingOptions,
): Promise<Blamed> {
  const working = await workingContent(context, argument, options);
  const { runs, unread } = await knownRuns(context, await neighbourRuns(context));
  const catalogue = new RunCatalogue(runs);
  const graph = buildLineage(catalogue, new RunContents(catalogue.runs));
  const parts = new PartsOfFolders(context);
  const { content, isAbsent } = await presentContent(context, working, { graph, parts });
  const found = await findMakers(graph, parts, working.path, content);
  const state = found.isSame ? 'made' : found.makers.length > 0 ? 'modified' : 'tracked';
  if (state === 'tracked' && working.pointer === undefined) throw refusal(context, graph, working);
  const takers = takersOf(graph, content);
  const differs = !isAbsent && (await differsFromPointer(parts, working));
  const report: BlameReport = {
    ...{ version: 1, path: working.path, state, content, makers: found.makers.length },
    ...(isAbsent ? { absent: true } : {}),
    ...(working.pointer === undefined ? {} : { pointer: working.pointer.file }),
    ...(differs ? { differsFromPointer: true } : {}),
    ...(working.isTracked ? { trackedByGit: true } : {}),
    ...(found.notHere === 0 ? {} : { foldersNotHere: found.notHere }),
    madeBy: await describeMakers(context, graph, { makers: found.makers, parts }),
    takenBy: { tasks: takers.length, newest: takers.slice(0, MOST_NAMED) },
  };
  return { report, unread };
}

interface Looking {
  readonly graph: LineageGraph;
  readonly parts: PartsOfFolders;
}

/** What is there, else what the pointer says should be. */
async function presentContent(
  context: Context,
  { path, content, pointer }: WorkingContent,
  { graph, parts }: Looking,
): Promise<{ readonly content: ArtifactContent; readonly isAbsent: boolean }> {
  if (content !== undefined) return { content, isAbsent: false };
  const stands = pointer && (await parts.at(pointer.stands, pointer.inner));
  if (typeof stands === 'object') return { content: stands, isAbsent: true };
  const made = artifactsAt(graph, path).at(-1);
  const spec = made && [made.artifact.id, made.inner].filter((word) => word !== '').join('/');
  throw await nothingAt(context, path, spec);
}

interface Found {
  /** Oldest first. */
  readonly makers: readonly MadeThere[];
  /** Whether they made just these bytes. */
  readonly isSame: boolean;
  readonly notHere: number;
}

/** Those of the same path count before others that made the same bytes. */
async function findMakers(
  graph: LineageGraph,
  parts: PartsOfFolders,
  path: string,
  content: ArtifactContent,
): Promise<Found> {
  const here: MadeThere[] = [];
  const atPath: MadeThere[] = [];
  let notHere = 0;
  for (const made of artifactsAt(graph, path)) {
    const part = await parts.ofArtifact(made);
    if (part === 'unknown') notHere++;
    if (typeof part !== 'object') continue;
    atPath.push(made);
    if (part.digest === content.digest && part.kind === content.kind) here.push(made);
  }
  if (here.length > 0) return { makers: here, isSame: true, notHere: 0 };
  const anywhere = artifactsOf(graph, content);
  if (anywhere.length > 0) return { makers: anywhere, isSame: true, notHere: 0 };
  return { makers: atPath, isSame: false, notHere };
}

async function differsFromPointer(
  parts: PartsOfFolders,
  { content, pointer }: WorkingContent,
): Promise<boolean> {
  if (content === undefined || pointer === undefined) return false;
  const stands = await parts.at(pointer.stands, pointer.inner);
  if (stands === 'unknown') return false;
  return stands === 'absent' || stands.digest !== content.digest;
}

function refusal(context: Context, graph: LineageGraph, working: WorkingContent): MlgitError {
  const { path, content, isTracked } = working;
  const here = fromHere(context, path);
  const below = pathsBelow(graph, path).map((one) => fromHere(context, one));
  if (below.length > 0) {
    const hints = below.slice(0, 5).map((one) => `mlgit blame ${shellWord(one)}`);
    return usageError('not-an-artifact', `${path} is no artifact, but has some in it`, hints);
  }
  if (isTracked) {
    const command = content?.kind === 'tree' ? 'log --' : 'blame';
    const hint = `git ${command} ${shellWord(here)}`;
    return usageError('tracked-by-git', `${path} is tracked by git, and no known run made it`, [hint]);
  }
  return usageError(
    'unknown-artifact',
    `No known run made ${path} (${content?.digest}), or anything else at that path`,
    ['mlgit fetch', `mlgit find ${shellWord(path.split('/').at(-1) ?? path)}`],
    { path, digest: content?.digest ?? '' },
  );
}
