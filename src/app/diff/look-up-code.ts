import { codeMatchers } from '../../flow/code-globs.ts';
import type { ChangedPath, Oid } from '../../git/port.ts';
import type { CodeDiff, CodeFileChange } from '../../model/diff/code-diff.ts';
import type { Unknown } from '../../model/diff/run-diff.ts';
import type { RunRecord } from '../../model/run.ts';
import type { Context } from '../context.ts';
import type { FlowOfRun } from './flow-of-run.ts';
import { whyNot } from './why-not.ts';

/** Steps of a file that are named. */
const MOST_STEPS = 20;
/** Files of which lines are counted. */
const MOST_COUNTED = 2000;
const MOST_PATCH = 4 * 1024 * 1024;

export interface CodeSide {
  readonly run: Pick<RunRecord, 'codeCommit' | 'manifest'>;
  readonly flow: FlowOfRun | undefined;
}

export interface FoundCode {
  readonly code: CodeDiff;
  readonly unknown: readonly Unknown[];
}

/** Files that differ between the code of two runs and that one of their steps could read; with their patch if asked. */
export async function lookUpCode(
  context: Context,
  { before, after, patch }: { readonly before: CodeSide; readonly after: CodeSide; readonly patch: boolean },
): Promise<FoundCode> {
  const [from, to] = [before.run.codeCommit as Oid, after.run.codeCommit as Oid];
  const none = { files: [], otherFiles: 0, ...(patch ? { patch: '' } : {}) };
  if (from === to) return { code: none, unknown: [] };
  try {
    const paths = await context.commits.changedPaths(from, to);
    const readers = [before, after].map(readersOf);
    const unknown = readers.includes(undefined) ? [noFlow()] : [];
    const files = paths.flatMap((path) => fileChange(path, readers));
    const counted = await withLines(context, [from, to], files);
    const otherFiles = paths.length - files.length;
    return {
      code: { files: counted, otherFiles, ...(patch ? await patchOf(context, [from, to], files) : {}) },
      unknown,
    };
  } catch (error) {
    return { code: none, unknown: [{ section: 'code', why: whyNot(error).why, hint: 'git fetch' }] };
  }
}

/** Steps that can read a path; undefined where the flow is not known. */
type Readers = ((path: string) => readonly string[]) | undefined;

function readersOf({ run, flow: found }: CodeSide): Readers {
  if (found === undefined) return undefined;
  const { file, flow } = found;
  const matcherOf = codeMatchers(file, flow);
  const ran = new Set(Object.values(run.manifest.tasks).map(({ step }) => step));
  // Many steps say the same of their code: what they say is tried once.
  const groups = Map.groupBy(
    Object.values(flow.steps).filter(({ name }) => ran.has(name)),
    matcherOf,
  );
  return (path) =>
    [...groups].flatMap(([matches, steps]) => (matches(path) ? steps.map(({ name }) => name) : []));
}

/** Nothing for a file that no step can read. Where a flow is not known, any of its steps might. */
function fileChange({ path, kind }: ChangedPath, readers: readonly Readers[]): CodeFileChange[] {
  const steps = [...new Set(readers.flatMap((read) => read?.(path) ?? []))];
  if (steps.length === 0 && !readers.includes(undefined)) return [];
  const change = kind === 'added' ? 'added' : kind === 'deleted' ? 'removed' : 'changed';
  return [{ path, change, steps: steps.slice(0, MOST_STEPS), stepCount: steps.length }];
}

type Commits = readonly [Oid, Oid];

async function withLines(
  context: Context,
  [from, to]: Commits,
  files: readonly CodeFileChange[],
): Promise<readonly CodeFileChange[]> {
  if (files.length === 0 || files.length > MOST_COUNTED) return files;
  const lines = await context.commits.lineCounts(
    from,
    to,
    files.map(({ path }) => path),
  );
  return files.map((file) => ({ ...file, ...lines.get(file.path) }));
}

async function patchOf(
  context: Context,
  [from, to]: Commits,
  files: readonly CodeFileChange[],
): Promise<Pick<CodeDiff, 'patch' | 'patchCut'>> {
  const patch = await context.commits.patch(
    from,
    to,
    files.map(({ path }) => path),
  );
  if (patch.length <= MOST_PATCH) return { patch };
  return { patch: patch.slice(0, patch.lastIndexOf('\n', MOST_PATCH) + 1), patchCut: true };
}

function noFlow(): Unknown {
  return {
    section: 'code',
    what: 'files that steps could read',
    why: 'the flow of one run is not in its code, or cannot be read; all files that differ are listed',
  };
}
