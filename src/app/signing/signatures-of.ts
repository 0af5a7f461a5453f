import { compareBytes } from '../../base/byte-order.ts';
import { mapPool } from '../../base/pool.ts';
import type { Ref } from '../../git/port.ts';
import type { SignatureVerdict } from '../../git/signed-tag-port.ts';
import type { RecordValue } from '../../model/canonical-json.ts';
import type { RunRecord } from '../../model/run.ts';
import { type AllowedSigners, parseAllowedSigners } from '../../model/signing/allowed-signers.ts';
import { decodeStatement, type StatementKind } from '../../model/signing/run-statement.ts';
import type { Context } from '../context.ts';
import { signatureRefs } from './signature-refs.ts';
import { type Expected, expectedOf, readSignature, signatureName, whatIsWrong } from './signed-object.ts';

export interface CheckedSignature {
  /** Kind and oid, as `signatureName` has it; of one that says nothing, the last part of its ref. */
  readonly name: string;
  /** Undefined of one that says nothing that could be read; it is bad. */
  readonly kind: StatementKind | undefined;
  /** Whose key it is, by the allowed signers; undefined unless the state is good or withdrawn. */
  readonly signer: string | undefined;
  readonly fingerprint: string | undefined;
  /** `withdrawn`: good, and taken back by the same key. Only `good` counts. */
  readonly state: SignatureVerdict['state'] | 'withdrawn';
  /** Why it does not count. */
  readonly reason: string | undefined;
  /** ISO 8601, UTC: when it was made, as its signer says. */
  readonly at: string;
  /** Who it says that it is by. Nothing vouches for that. */
  readonly claims: string;
  readonly message: string | undefined;
  readonly document: RecordValue | undefined;
}

export interface CheckOptions {
  /** Text of a file of allowed signers; undefined: whom the user's own git trusts. */
  readonly allowedSigners?: string;
  /** What names that file, for complaints about it. */
  readonly named?: string;
  readonly signal?: AbortSignal;
}

const AT_ONCE = 4;

/**
 * All that was signed about a run, own and fetched, each verified by the user's git and held against the run: only
 * what names this run's commit and manifest can be good. In the order of their times, then names.
 */
export async function signaturesOf(
  context: Context,
  run: RunRecord,
  options: CheckOptions = {},
): Promise<readonly CheckedSignature[]> {
  const refs = await signatureRefs(context, run);
  if (refs.length === 0) return [];
  const { allowedSigners, named = 'the allowed signers', signal } = options;
  const allowed = allowedSigners === undefined ? undefined : parseAllowedSigners(allowedSigners, named);
  const expected = await expectedOf(context, run);
  const checked = await mapPool(
    refs,
    AT_ONCE,
    (ref) => check(context, ref, { expected, allowed, signal }),
    signal,
  );
  return withWithdrawn(checked).sort((a, b) => compareBytes(a.at, b.at) || compareBytes(a.name, b.name));
}

interface Signed extends CheckedSignature {
  readonly withdraws: readonly string[];
}

interface Against {
  readonly expected: Expected;
  readonly allowed: AllowedSigners | undefined;
  readonly signal: AbortSignal | undefined;
}

async function check(context: Context, { name, oid }: Ref, against: Against): Promise<Signed> {
  const tag = await readSignature(context, oid);
  if (tag === undefined) return { ...UNREADABLE, name };
  const statement = decodeStatement(tag.message);
  const about = {
    // Not that of its ref: whoever may push could rename one that was withdrawn.
    name: statement === undefined ? name : signatureName(statement.kind, oid),
    kind: statement?.kind,
    at: new Date(tag.at * 1000).toISOString(),
    claims: tag.tagger,
    message: statement?.message,
    document: statement?.document,
    withdraws: statement?.withdraws ?? [],
  };
  const wrong = whatIsWrong(tag, statement, against.expected);
  if (wrong !== undefined) {
    return { ...about, state: 'bad', reason: wrong, signer: undefined, fingerprint: undefined };
  }
  const { state, principal, fingerprint, reason } = await context.signedTags.verify(
    tag,
    against.allowed,
    against.signal,
  );
  return { ...about, state, signer: principal, fingerprint, reason };
}

const UNREADABLE = {
  kind: undefined,
  state: 'bad',
  reason: 'it is no tag object of git',
  signer: undefined,
  fingerprint: undefined,
  at: new Date(0).toISOString(),
  claims: '',
  message: undefined,
  document: undefined,
  withdraws: [],
} as const;

/** Also by a key that has expired since: what it signed before would still count. */
const TAKES_BACK: readonly string[] = ['good', 'not-trusted'];

/** Whoever has a key takes back only what that key has signed. */
function withWithdrawn(signatures: readonly Signed[]): CheckedSignature[] {
  const takenBack = new Set(
    signatures.flatMap(({ kind, state, fingerprint, withdraws }) =>
      kind === 'withdrawal' && TAKES_BACK.includes(state)
        ? withdraws.map((name) => `${fingerprint} ${name}`)
        : [],
    ),
  );
  return signatures.map(({ withdraws: _, ...signature }) =>
    signature.state === 'good' &&
    signature.kind === 'approval' &&
    takenBack.has(`${signature.fingerprint} ${signature.name}`)
      ? { ...signature, state: 'withdrawn', reason: 'it was withdrawn' }
      : signature,
  );
}
