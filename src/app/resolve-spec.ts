import { nearest } from '../base/nearest.ts';
import { usageError } from '../model/mlgit-error.ts';
import { parseSpec } from '../model/parse-spec.ts';
import type { RunRecord } from '../model/run.ts';
import { isRunIdPrefix } from '../model/run-id.ts';
import type { Spec } from '../model/spec.ts';
import type { AcceptedManifest } from './accept/accepted-manifest.ts';
import { acceptedAtHead, acceptedRunMissing } from './accepted-run.ts';
import type { ReadContext } from './context.ts';
import { findRev } from './find-run.ts';
import { type ArtifactTarget, type FoundRun, findTarget, specOf, type Target } from './find-target.ts';

/** What a SPEC stands for in this clone. */
export interface ResolvedSpec {
  readonly run: RunRecord;
  readonly target: Target;
}

/** The same where the record of the run may be gone and only its manifest be there: artifacts are had by it alone. */
export interface ResolvedContent {
  readonly run: FoundRun;
  readonly target: Target;
}

/** @throws MlgitError (usage) naming what could not be found, the candidates, and the nearest name. */
export async function resolveSpec(context: ReadContext, text: string): Promise<ResolvedSpec> {
  const spec = await completeSpec(context, text);
  const run = await runOf(context, spec);
  return { run, target: findTarget(run, spec) };
}

/** For what needs no more than artifacts. That a record is gone is remarked. */
export async function resolveContent(context: ReadContext, text: string): Promise<ResolvedContent> {
  const spec = await completeSpec(context, text);
  const found = await meantBy(context, spec);
  const run = 'id' in found ? found : withoutRecord(context, found);
  return { run, target: findTarget(run, spec) };
}

async function completeSpec(context: ReadContext, text: string): Promise<SpecWithFlow> {
  const parsed = parseSpec(text);
  if (parsed.repo !== undefined) throw elsewhere(text);
  return withFlow(context, parsed);
}

/** Named by the revision that has it, by which it is found again. */
function withoutRecord(
  context: ReadContext,
  { flow, revision, commit, manifest }: AcceptedManifest,
): FoundRun {
  context.remark(
    `The run accepted at ${revision} has no record here; its manifest alone says which artifacts these are`,
    ['mlgit fetch'],
  );
  return { flow, id: revision, codeCommit: commit, manifest };
}

/** A RUN argument: a run id or prefix of any flow, or a SPEC without a path. */
export async function resolveRun(context: ReadContext, text: string): Promise<RunRecord> {
  if (isRunIdPrefix(text)) {
    const found = (await context.runs.all()).filter((run) => run.id.startsWith(text));
    if (found.length === 1) return found[0] as RunRecord;
    if (found.length > 1) {
      throw usageError('ambiguous-run', `${text} is the start of ${found.length} run ids`, [
        ...found.slice(0, 5).map((run) => `mlgit show ${run.flow}@${run.id}`),
      ]);
    }
    const damaged = (await context.runs.damaged()).find((run) => run.id.startsWith(text));
    if (damaged !== undefined) throw damaged.error;
  }
  const spec = parseSpec(text === 'latest' ? '@latest' : text);
  if (spec.repo !== undefined) throw elsewhere(text);
  if (spec.path !== undefined) {
    throw usageError('bad-run', `${text} names an artifact, and a run is expected here`, [
      `use ${text.slice(0, text.indexOf(':'))}`,
    ]);
  }
  if (spec.flow !== undefined && spec.rev === undefined) await requireKnownFlow(context, spec.flow);
  return runOf(context, await withFlow(context, spec));
}

/** A word alone that is no run id could only be a flow. */
async function requireKnownFlow(context: ReadContext, word: string): Promise<void> {
  const flows = await knownFlows(context);
  if (flows.includes(word)) return;
  const ids = (await context.runs.all()).map((run) => run.id);
  const suggestion = nearest(word, [...ids, ...flows]);
  throw usageError('no-such-run', `There is no run ${JSON.stringify(word)} here`, [
    ...(suggestion === undefined ? [] : [`did you mean ${suggestion}?`]),
    'mlgit log --all',
  ]);
}

type SpecWithFlow = Spec & { readonly flow: string };

/**
 * Completes a SPEC without a flow. A bare word is a flow if there is one of that name, else a path in the only
 * flow.
 */
async function withFlow(context: ReadContext, spec: Spec): Promise<SpecWithFlow> {
  const { flow } = spec;
  const bareWord = flow !== undefined && spec.rev === undefined && spec.path === undefined;
  // A run is found by its name whatever has become of the flow file since.
  if (flow !== undefined && !bareWord) return { ...spec, flow };
  const flows = await knownFlows(context);
  if (flow !== undefined && flows.includes(flow)) return { ...spec, flow };
  const [only, ...others] = flows;
  if (only === undefined) {
    throw usageError('no-flow', `There is no flow here that ${JSON.stringify(spec.text)} could mean`, [
      'mlgit init',
    ]);
  }
  if (others.length > 0) {
    const suggestion = bareWord ? nearest(flow as string, flows) : undefined;
    throw usageError(
      'which-flow',
      bareWord
        ? `${JSON.stringify(flow)} is no flow; the flows are ${flows.join(', ')}`
        : `${JSON.stringify(spec.text)} leaves the flow out, and there are several: ${flows.join(', ')}`,
      [suggestion === undefined ? `use ${only}@latest` : `did you mean ${suggestion}?`],
    );
  }
  return bareWord ? { ...spec, flow: only, path: flow as string } : { ...spec, flow: only };
}

/** Flows of the flow file; where there is none, those that have runs. */
export async function knownFlows(context: ReadContext): Promise<string[]> {
  const declared = Object.keys((await context.flowFile())?.flows ?? {});
  if (declared.length > 0) return declared;
  return [...new Set((await context.runs.all()).map((run) => run.flow))].sort();
}

async function meantBy(context: ReadContext, spec: SpecWithFlow): Promise<RunRecord | AcceptedManifest> {
  if (spec.rev !== undefined) return findRev(context, spec.flow, spec.rev, spec.back);
  return acceptedAtHead(context, spec);
}

async function runOf(context: ReadContext, spec: SpecWithFlow): Promise<RunRecord> {
  const found = await meantBy(context, spec);
  if ('id' in found) return found;
  throw acceptedRunMissing(found);
}

/** What changes a repository, or belongs to a run of this one, takes no REPO. */
function elsewhere(text: string): Error {
  return usageError(
    'repo-not-here',
    `${text} names another repository, and a run of this one is expected here`,
    [`run the command in that repository`],
  );
}

/** @throws MlgitError `not-an-artifact` (usage) when the SPEC names a run or a task. */
export function requireArtifact<Run extends FoundRun>(
  { run, target }: { readonly run: Run; readonly target: Target },
  text: string,
): { readonly run: Run; readonly target: ArtifactTarget } {
  if (target.kind === 'artifact') return { run, target };
  const names = Object.entries(run.manifest.tasks).flatMap(([task, { outputs }]) =>
    Object.keys(outputs).map((name) => `${specOf(run)}:${task}/${name}`),
  );
  throw usageError('not-an-artifact', `${text} names a ${target.kind}, and an artifact is expected here`, [
    ...names.slice(0, 6).map((name) => `use ${name}`),
  ]);
}
