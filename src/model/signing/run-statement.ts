import { decodeCanonical, encodeCanonical, type RecordValue } from '../canonical-json.ts';
import { type Digest, isDigest } from '../digest.ts';
import { isName } from '../name.ts';
import { isRunId, type RunId } from '../run-id.ts';

/** What somebody can sign about a run. A `withdrawal` takes back approvals of the same key. */
export const STATEMENT_KINDS = ['signature', 'approval', 'reproduction', 'withdrawal'] as const;
export type StatementKind = (typeof STATEMENT_KINDS)[number];

/** What a signed tag object says about a run, as its message (docs/format.md, "Signature"). */
export interface RunStatement {
  readonly version: 1;
  readonly kind: StatementKind;
  readonly flow: string;
  readonly run: RunId;
  /** Of the run's `manifest.json`. */
  readonly manifest: Digest;
  /** Free text of an approval or withdrawal. */
  readonly message?: string;
  /** Of a reproduction: its verdict. */
  readonly document?: RecordValue;
  /** Of a withdrawal: the names (last parts of refs) of what is taken back, in byte order. */
  readonly withdraws?: readonly string[];
}

/** One line for people, an empty one, and canonical JSON in lines. */
export function encodeStatement(statement: RunStatement): string {
  const { kind, flow, run } = statement;
  return `mlgit ${kind} of ${flow}@${run}\n\n${encodeCanonical(statement as unknown as RecordValue, 'lines')}`;
}

/**
 * Undefined unless the text is, byte for byte, what `encodeStatement` writes: two texts that people or programs
 * could read differently never count as one statement.
 */
export function decodeStatement(text: string): RunStatement | undefined {
  const statement = parse(text);
  return statement !== undefined && encodeStatement(statement) === text ? statement : undefined;
}

function parse(text: string): RunStatement | undefined {
  const start = text.indexOf('\n\n{');
  if (start < 0) return undefined;
  let value: unknown;
  try {
    value = decodeCanonical(text.slice(start + 2));
  } catch {
    return undefined;
  }
  return isStatement(value) ? value : undefined;
}

function isStatement(value: unknown): value is RunStatement {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { version, kind, flow, run, manifest, message, withdraws } = value as { [key: string]: unknown };
  return (
    version === 1 &&
    STATEMENT_KINDS.some((known) => known === kind) &&
    isText(flow, isName) &&
    isText(run, isRunId) &&
    isText(manifest, isDigest) &&
    (message === undefined || typeof message === 'string') &&
    (withdraws === undefined || (Array.isArray(withdraws) && withdraws.every((one) => isText(one, isName))))
  );
}

function isText(value: unknown, is: (text: string) => boolean): boolean {
  return typeof value === 'string' && is(value);
}
