import { encodeCanonical } from './canonical-json.ts';
import { MlgitError } from './mlgit-error.ts';

/**
 * What a client must know to use a store or a repository (docs/format.md, "Format record"). Written when the
 * thing is made and read before anything else of it; a feature that is not known is a reason to refuse.
 */
export interface FormatRecord {
  readonly version: 1;
  /** Features without which nothing in it can be understood. */
  readonly requiredToRead: readonly string[];
  /** Features without which writing would damage it. */
  readonly requiredToWrite: readonly string[];
}

export function encodeFormatRecord(record: FormatRecord): string {
  return encodeCanonical({ ...record }, 'lines');
}

/** @throws MlgitError `bad-format-record` (integrity); `where` names the record's file. */
export function parseFormatRecord(text: string, where: string): FormatRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw badRecord(where, 'no JSON', cause);
  }
  const record = (typeof value === 'object' && value !== null ? value : {}) as {
    [key: string]: unknown;
  };
  if (typeof record.version !== 'number') throw badRecord(where, 'no version');
  if (record.version !== 1) throw tooNew(where, [`version ${record.version}`], 'read');
  return {
    version: 1,
    requiredToRead: featureList(record.requiredToRead, where),
    requiredToWrite: featureList(record.requiredToWrite, where),
  };
}

function featureList(value: unknown, where: string): readonly string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw badRecord(where, 'no list of features');
}

/**
 * @throws MlgitError `format-too-new` naming what this client does not know. Its kind is `integrity`: the bytes
 * may be whole, but this client cannot vouch for one of them, and neither flag nor retry would change that.
 */
export function requireFeatures(
  record: FormatRecord,
  known: readonly string[],
  access: 'read' | 'write',
  where: string,
): void {
  const required = access === 'read' ? record.requiredToRead : record.requiredToWrite;
  const unknown = required.filter((feature) => !known.includes(feature));
  if (unknown.length > 0) throw tooNew(where, unknown, access);
}

function tooNew(where: string, unknown: readonly string[], access: 'read' | 'write'): MlgitError {
  return new MlgitError(
    `This mlgit cannot ${access} what ${where} describes: it requires ${unknown.join(', ')}, which only a newer mlgit knows`,
    {
      code: 'format-too-new',
      kind: 'integrity',
      hints: ['upgrade mlgit: npm install --global mlgit@latest'],
      details: { where, unknown: [...unknown], access },
    },
  );
}

function badRecord(where: string, found: string, cause?: unknown): MlgitError {
  return new MlgitError(`Expected a format record in ${where}, found ${found}`, {
    code: 'bad-format-record',
    kind: 'integrity',
    hints: [`restore ${where} from a backup or from another store of this version`],
    details: { where },
    cause,
  });
}
