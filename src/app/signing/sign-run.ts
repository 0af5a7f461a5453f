import type { Oid } from '../../git/port.ts';
import { digestBytes } from '../../model/blake3.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import { signatureRef } from '../../model/run-ref.ts';
import { encodeStatement, type RunStatement, type StatementKind } from '../../model/signing/run-statement.ts';
import type { Context } from '../context.ts';
import { specOf } from '../find-target.ts';
import { whoNow } from '../who-now.ts';
import { signatureName } from './signed-object.ts';

export interface SignOptions extends Pick<RunStatement, 'message' | 'document' | 'withdraws'> {
  readonly kind: StatementKind;
  /** Somebody at the terminal can be asked for a passphrase. */
  readonly asks: boolean;
  readonly signal?: AbortSignal;
}

type SignableRun = Pick<RunRecord, 'flow' | 'id' | 'commit'>;

/**
 * Signs a statement about a run with the user's git, and gives it a ref. Returns the name of the object.
 * @throws MlgitError `signing-failed` (failed), `no-run-record` (integrity).
 */
export async function signRun(context: Context, run: SignableRun, options: SignOptions): Promise<string> {
  const { kind, message, document, withdraws, asks, signal } = options;
  const commit = run.commit as Oid;
  const manifest = await context.objects.readFile(commit, 'manifest.json');
  if (manifest === undefined) throw noRecord(run);
  const oid = await context.signedTags.sign(
    {
      object: commit,
      name: `mlgit-${kind}`,
      tagger: await whoNow(context),
      message: encodeStatement({
        version: 1,
        kind,
        flow: run.flow,
        run: run.id,
        manifest: digestBytes(manifest),
        ...(message === undefined ? {} : { message }),
        ...(document === undefined ? {} : { document }),
        ...(withdraws === undefined ? {} : { withdraws }),
      }),
    },
    { asks, ...(signal === undefined ? {} : { signal }) },
  );
  const name = signatureName(kind, oid);
  const ref = signatureRef(run.flow, run.id, name);
  // The same text, signed by the same key in the same second: some keys then give the same object.
  if ((await context.refs.resolve(ref)) === oid) return name;
  await context.refs.transact([{ name: ref, to: oid, from: undefined, reason: `mlgit ${kind} ${run.id}` }]);
  return name;
}

function noRecord(run: SignableRun): MlgitError {
  return new MlgitError(`The record of run ${specOf(run)} is not in this clone`, {
    code: 'no-run-record',
    kind: 'integrity',
    hints: ['mlgit fetch'],
  });
}
