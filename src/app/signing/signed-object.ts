import type { Oid } from '../../git/port.ts';
import type { TagObject } from '../../git/signed-tag-port.ts';
import { digestBytes } from '../../model/blake3.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import type { RunStatement, StatementKind } from '../../model/signing/run-statement.ts';
import type { Context } from '../context.ts';

/** What a signature must be about. */
export interface Expected {
  readonly run: RunRecord;
  /** Of the `manifest.json` that the run's commit has; undefined where that is not here. */
  readonly manifest: string | undefined;
}

export async function expectedOf({ objects }: Pick<Context, 'objects'>, run: RunRecord): Promise<Expected> {
  const manifest = await objects.readFile(run.commit as Oid, 'manifest.json');
  return { run, manifest: manifest === undefined ? undefined : digestBytes(manifest) };
}

/** The last part of the ref of a signature. */
export function signatureName(kind: StatementKind, oid: Oid): string {
  return `${kind}-${oid.slice(0, 16)}`;
}

/** Undefined of anything but a whole tag object. */
export async function readSignature(context: Context, oid: Oid): Promise<TagObject | undefined> {
  try {
    return await context.signedTags.read(oid);
  } catch (error) {
    if (error instanceof MlgitError && error.kind === 'integrity') return undefined;
    throw error;
  }
}

/** In words, why it says nothing about this run; undefined when it does. */
export function whatIsWrong(
  tag: TagObject,
  statement: RunStatement | undefined,
  { run, manifest }: Expected,
): string | undefined {
  if (statement === undefined) return 'its text is no statement about a run';
  if (tag.type !== 'commit' || tag.object !== run.commit)
    return 'it is about another commit than that of this run';
  if (statement.flow !== run.flow || statement.run !== run.id) {
    return `it is about ${statement.flow}@${statement.run}`;
  }
  return statement.manifest === manifest ? undefined : 'it names another manifest than that of this run';
}
