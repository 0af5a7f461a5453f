import { decodeCanonical, type RecordValue } from './canonical-json.ts';
import type { EnvRecord } from './env-record.ts';
import type { Execution } from './execution.ts';
import type { Manifest } from './manifest.ts';
import { MlgitError } from './mlgit-error.ts';
import { type Json, shapeOfExecution, shapeOfManifest } from './run-shape.ts';

/** Record of a run whose version this mlgit does not know. Checked before anything in it is used. */
const KNOWN_VERSION = 1;

/** A document as it was parsed, unchecked; undefined when it is not JSON. */
export type ParsedDocument = RecordValue | undefined;

export function parseDocument(text: string): ParsedDocument {
  try {
    return decodeCanonical(text);
  } catch {
    return undefined;
  }
}

/** @throws MlgitError `bad-record` (integrity) when the text is not a manifest that this version reads. */
export function decodeManifest(text: string, where: string): Manifest {
  return checkManifest(parseDocument(text), where);
}

/** The same of a document that was parsed already. */
export function checkManifest(document: ParsedDocument, where: string): Manifest {
  const value = requireDocument(document, 'manifest.json', where);
  const wrong = shapeOfManifest(value);
  if (wrong !== undefined) throw badRecord(where, wrong);
  return value as unknown as Manifest;
}

/** @throws MlgitError `bad-record` (integrity). */
export function decodeExecution(text: string, where: string): Execution {
  return checkExecution(parseDocument(text), where);
}

export function checkExecution(document: ParsedDocument, where: string): Execution {
  const value = requireDocument(document, 'execution.json', where);
  const wrong = shapeOfExecution(value);
  if (wrong !== undefined) throw badRecord(where, wrong);
  return value as unknown as Execution;
}

/** @throws MlgitError `bad-record` (integrity). */
export function decodeEnvRecord(text: string, where: string): EnvRecord {
  return checkEnvRecord(parseDocument(text), where);
}

export function checkEnvRecord(document: ParsedDocument, where: string): EnvRecord {
  return requireDocument(document, 'env.json', where) as unknown as EnvRecord;
}

function requireDocument(document: ParsedDocument, file: string, where: string): Json {
  if (document === undefined) throw badRecord(where, `${file} is not JSON`);
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw badRecord(where, `${file} is not an object`);
  const { version } = document as Json;
  if (version !== KNOWN_VERSION) {
    throw new MlgitError(
      `Run ${where} has a ${file} of version ${String(version)}, expected ${KNOWN_VERSION}`,
      {
        code: 'unknown-version',
        kind: 'integrity',
        hints: ['npm install --global mlgit@latest   (a newer one wrote it)'],
      },
    );
  }
  return document as Json;
}

function badRecord(where: string, found: string): MlgitError {
  return new MlgitError(`Record of run ${where} is damaged: ${found}`, {
    code: 'bad-record',
    kind: 'integrity',
    hints: ['mlgit fsck', `mlgit rm ${where}   (forgets the run)`],
  });
}
