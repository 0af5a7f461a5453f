import type { Oid } from '../../git/port.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import type { ReadContext } from '../context.ts';
import { specOf } from '../find-target.ts';
import { type AcceptedManifest, acceptedManifest } from './accepted-manifest.ts';
import { manifestDigest, runOfManifest } from './run-of-manifest.ts';

/**
 * What a git revision means: the run that the commit has accepted, else the newest whole success that has the commit as
 * its code (`ofCode`). Where the two are not the same, that is remarked.
 */
export async function acceptedAt(
  context: ReadContext,
  { flow, revision, commit }: { readonly flow: string; readonly revision: string; readonly commit: Oid },
  ofCode: RunRecord | undefined,
): Promise<RunRecord | AcceptedManifest | undefined> {
  const accepted = await manifestIfToBeHad(context, { flow, revision, commit }, ofCode);
  if (accepted === undefined) return ofCode;
  if (ofCode !== undefined && manifestDigest(ofCode.manifest) === accepted.digest) return ofCode;
  const found = (await runOfManifest(context, flow, accepted.digest)) ?? accepted;
  if (ofCode !== undefined) {
    const name = 'id' in found ? specOf(found) : 'a run that is not here';
    context.remark(
      `${flow}@${revision} is ${name}, which is accepted there; ${specOf(ofCode)} has that commit as its code`,
      [`mlgit show ${specOf(ofCode)}`],
    );
  }
  return found;
}

/** Servers may refuse to give a commit that no branch or tag points to: the run of that code is known all the same. */
async function manifestIfToBeHad(
  context: ReadContext,
  asked: Parameters<typeof acceptedManifest>[1],
  ofCode: RunRecord | undefined,
): Promise<AcceptedManifest | undefined> {
  try {
    return await acceptedManifest(context, asked);
  } catch (error) {
    const isRefused = error instanceof MlgitError && error.code === 'remote-object-missing';
    if (isRefused && ofCode !== undefined) return undefined;
    throw error;
  }
}
