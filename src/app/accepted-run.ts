import { nearest } from '../base/nearest.ts';
import { MlgitError, usageError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import { isRunIdPrefix } from '../model/run-id.ts';
import type { Spec } from '../model/spec.ts';
import { type AcceptedManifest, acceptedManifest } from './accept/accepted-manifest.ts';
import { acceptedPath } from './accept/accepted-path.ts';
import { runOfManifest } from './accept/run-of-manifest.ts';
import type { ReadContext } from './context.ts';

/**
 * The run whose manifest is `manifests/<flow>.json` at HEAD, never silently an unreviewed one; the manifest alone where
 * its run has no record here any more.
 */
export async function acceptedAtHead(
  context: ReadContext,
  { flow, text, path }: Pick<Spec, 'text' | 'path'> & { readonly flow: string },
): Promise<RunRecord | AcceptedManifest> {
  const commit = await context.revParse('HEAD');
  const accepted =
    commit === undefined ? undefined : await acceptedManifest(context, { flow, revision: 'HEAD', commit });
  if (accepted === undefined) {
    const latest = `${flow}@latest${path === undefined ? '' : `:${path}`}`;
    throw usageError(
      'nothing-accepted',
      `${JSON.stringify(text)} has no @REV, so it means the manifest accepted at HEAD, and ${acceptedPath(flow)} is not there`,
      [...(await meantBy(context, text, flow)), `use ${latest}`],
    );
  }
  return (await runOfManifest(context, flow, accepted.digest)) ?? accepted;
}

/** What is meant is known, and its record is not here. */
export function acceptedRunMissing({ flow, revision, digest }: AcceptedManifest): MlgitError {
  const where = revision === 'HEAD' ? '' : ` at ${revision}`;
  return new MlgitError(
    `The run accepted in ${acceptedPath(flow)}${where} (manifest ${digest}) is not in this clone`,
    {
      code: 'run-missing',
      kind: 'integrity',
      hints: ['mlgit fetch', `mlgit ls ${flow}@${revision}   (its artifacts can be had without it)`],
    },
  );
}

/** What a person may have meant by a word that is no flow: a run's id, or a flow typed wrong. */
async function meantBy(context: ReadContext, word: string, flow: string): Promise<string[]> {
  const run = isRunIdPrefix(word)
    ? (await context.runs.all()).find(({ id }) => id.startsWith(word))
    : undefined;
  if (run !== undefined) return [`use ${run.flow}@${word}`];
  return word !== flow && nearest(word, [flow]) === flow ? [`did you mean ${flow}?`] : [];
}
