import { compareBytes } from '../../base/byte-order.ts';
import type { Approved } from '../../model/approved.ts';
import { usageError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import { decodeStatement, type StatementKind } from '../../model/signing/run-statement.ts';
import type { Context } from '../context.ts';
import { specOf } from '../find-target.ts';
import { type SignOptions, signRun } from './sign-run.ts';
import { signatureRefs } from './signature-refs.ts';
import { signatureName } from './signed-object.ts';

export interface ApproveOptions extends Pick<SignOptions, 'asks' | 'signal'> {
  readonly message?: string | undefined;
  readonly kind: Exclude<StatementKind, 'reproduction'>;
}

/**
 * An approval of a run, signed by the user's git; a signature that approves nothing; or a withdrawal of all approvals
 * of the user's. @throws MlgitError `run-not-succeeded`, `not-approved` (usage), `signing-failed` (failed).
 */
export async function approveRun(
  context: Context,
  run: RunRecord,
  options: ApproveOptions,
): Promise<Approved> {
  const { kind, message, asks, signal } = options;
  if (kind === 'approval' && run.manifest.status !== 'succeeded') throw notSucceeded(run);
  const { name, email } = await context.identity();
  const me = `${name} <${email}>`;
  const withdrawn = kind === 'withdrawal' ? await approvalsOf(context, run, me) : [];
  const signed = await signRun(context, run, {
    kind,
    asks,
    ...(message === undefined ? {} : { message: message.trim() }),
    ...(kind === 'withdrawal' ? { withdraws: withdrawn } : {}),
    ...(signal === undefined ? {} : { signal }),
  });
  return { flow: run.flow, run: run.id, kind, name: signed, own: run.execution.user === me, withdrawn };
}

/** Those that say to be of this user; whether the key is theirs, whoever reads the withdrawal finds out. */
async function approvalsOf(context: Context, run: RunRecord, user: string): Promise<string[]> {
  const names: string[] = [];
  for (const { oid } of await signatureRefs(context, run)) {
    const tag = await context.signedTags.read(oid);
    const isTheirs = tag?.tagger === user && decodeStatement(tag.message)?.kind === 'approval';
    if (isTheirs) names.push(signatureName('approval', oid));
  }
  if (names.length > 0) return names.sort(compareBytes);
  throw usageError('not-approved', `There is no approval of run ${specOf(run)} by ${user}`, [
    `mlgit show ${specOf(run)}`,
  ]);
}

function notSucceeded(run: RunRecord) {
  return usageError(
    'run-not-succeeded',
    `Run ${specOf(run)} ${run.manifest.status}: expected one that succeeded`,
    [`mlgit log ${run.flow} --filter 'status == "succeeded"'`],
  );
}
