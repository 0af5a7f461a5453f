import { nearest } from '../base/nearest.ts';
import { digestBytes } from '../model/blake3.ts';
import { MlgitError, usageError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import { isRunIdPrefix } from '../model/run-id.ts';
import type { Spec } from '../model/spec.ts';
import { runOfManifest } from './accept/run-of-manifest.ts';
import type { ReadContext } from './context.ts';

/** The run whose manifest is `manifests/<flow>.json` at HEAD. Never silently an unreviewed one. */
export async function acceptedRun(
  context: ReadContext,
  { flow, text, path }: Pick<Spec, 'text' | 'path'> & { readonly flow: string },
): Promise<RunRecord> {
  const file = `manifests/${flow}.json`;
  const head = await context.revParse('HEAD');
  const accepted = head === undefined ? undefined : await context.objects.readFile(head, file);
  if (accepted === undefined) {
    const latest = `${flow}@latest${path === undefined ? '' : `:${path}`}`;
    throw usageError(
      'nothing-accepted',
      `${JSON.stringify(text)} has no @REV, so it means the manifest accepted at HEAD, and ${file} is not there`,
      [...(await meantBy(context, text, flow)), `use ${latest}`],
    );
  }
  const digest = digestBytes(accepted);
  const run = await runOfManifest(context, flow, digest);
  if (run !== undefined) return run;
  throw new MlgitError(`The run accepted in ${file} (manifest ${digest}) is not in this clone`, {
    code: 'run-missing',
    kind: 'integrity',
    hints: ['mlgit fetch', `mlgit log ${flow}`],
  });
}

/** What a person may have meant by a word that is no flow: a run's id, or a flow typed wrong. */
async function meantBy(context: ReadContext, word: string, flow: string): Promise<string[]> {
  const run = isRunIdPrefix(word)
    ? (await context.runs.all()).find(({ id }) => id.startsWith(word))
    : undefined;
  if (run !== undefined) return [`use ${run.flow}@${word}`];
  return word !== flow && nearest(word, [flow]) === flow ? [`did you mean ${flow}?`] : [];
}
