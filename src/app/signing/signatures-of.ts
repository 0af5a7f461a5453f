import { compareBytes } from '../../base/byte-order.ts';
import { mapPool } from '../../base/pool.ts';
import type { Oid, Ref } from '../../git/port.ts';
import type { SignatureVerdict, TagObject } from '../../git/signed-tag-port.ts';
import { digestBytes } from '../../model/blake3.ts';
import type { RecordValue } from '../../model/canonical-json.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import { type AllowedSigners, parseAllowedSigners } from '../../model/signing/allowed-signers.ts';
import { decodeStatement, type RunStatement, type StatementKind } from '../../model/signing/run-statement.ts';
import type { Context } from '../context.ts';
import { signatureRefs } from './signature-refs.ts';

export interface CheckedSignature {
  /** The last part of its ref. */
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
  const { allowedSigners, signal } = options;
  const allowed =
    allowedSigners === undefined ? undefined : parseAllowedSigners(allowedSigners, 'the allowed signers');
  const manifest = await context.objects.readFile(run.commit as Oid, 'manifest.json');
  const expected = { run, manifest: manifest === undefined ? undefined : digestBytes(manifest) };
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
  readonly expected: { readonly run: RunRecord; readonly manifest: string | undefined };
  readonly allowed: AllowedSigners | undefined;
  readonly signal: AbortSignal | undefined;
}

async function check(context: Context, { name, oid }: Ref, against: Against): Promise<Signed> {
  const tag = await readTag(context, oid);
  if (tag === undefined) return { ...UNREADABLE, name };
  const statement = decodeStatement(tag.message);
  const about = {
    name,
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

async function readTag(context: Context, oid: Oid): Promise<TagObject | undefined> {
  try {
    return await context.signedTags.read(oid);
  } catch (error) {
    if (error instanceof MlgitError && error.kind === 'integrity') return undefined;
    throw error;
  }
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

function whatIsWrong(
  tag: TagObject,
  statement: RunStatement | undefined,
  { run, manifest }: Against['expected'],
): string | undefined {
  if (statement === undefined) return 'its text is no statement about a run';
  if (tag.type !== 'commit' || tag.object !== run.commit)
    return 'it is about another commit than that of this run';
  if (statement.flow !== run.flow || statement.run !== run.id) {
    return `it is about ${statement.flow}@${statement.run}`;
  }
  return statement.manifest === manifest ? undefined : 'it names another manifest than that of this run';
}

/** Whoever has a key takes back only what that key has signed. */
function withWithdrawn(signatures: readonly Signed[]): CheckedSignature[] {
  const takenBack = new Set(
    signatures.flatMap(({ kind, state, fingerprint, withdraws }) =>
      kind === 'withdrawal' && state === 'good' ? withdraws.map((name) => `${fingerprint} ${name}`) : [],
    ),
  );
  return signatures.map(({ withdraws: _, ...signature }) =>
    signature.state === 'good' && takenBack.has(`${signature.fingerprint} ${signature.name}`)
      ? { ...signature, state: 'withdrawn', reason: 'it was withdrawn' }
      : signature,
  );
}
