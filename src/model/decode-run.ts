import { decodeCanonical } from './canonical-json.ts';
import type { EnvRecord } from './env-record.ts';
import type { Execution } from './execution.ts';
import type { Manifest } from './manifest.ts';
import { MlgitError } from './mlgit-error.ts';

/** Record of a run whose version this mlgit does not know. Checked before anything in it is used. */
const KNOWN_VERSION = 1;

/** @throws MlgitError `bad-record` (integrity) when the text is not a manifest that this version reads. */
export function decodeManifest(text: string, where: string): Manifest {
  const value = decodeObject(text, 'manifest.json', where);
  requireObject(value, 'params', where);
  const tasks = requireObject(value, 'tasks', where);
  for (const [id, task] of Object.entries(tasks)) {
    if (typeof task !== 'object' || task === null) throw badRecord(where, `task ${id} is not an object`);
    for (const part of ['inputs', 'outputs', 'metrics', 'params']) requireObject(task as Json, part, where);
  }
  if (typeof value.flow !== 'string') throw badRecord(where, 'no flow');
  return value as unknown as Manifest;
}

/** @throws MlgitError `bad-record` (integrity). */
export function decodeExecution(text: string, where: string): Execution {
  const value = decodeObject(text, 'execution.json', where);
  requireObject(value, 'tasks', where);
  if (typeof value.startedAt !== 'string') throw badRecord(where, 'no startedAt');
  return value as unknown as Execution;
}

/** @throws MlgitError `bad-record` (integrity). */
export function decodeEnvRecord(text: string, where: string): EnvRecord {
  return decodeObject(text, 'env.json', where) as unknown as EnvRecord;
}

interface Json {
  readonly [key: string]: unknown;
}

function decodeObject(text: string, file: string, where: string): Json {
  let value: unknown;
  try {
    value = decodeCanonical(text);
  } catch (cause) {
    throw badRecord(where, `${file} is not JSON`, cause);
  }
  if (typeof value !== 'object' || value === null) throw badRecord(where, `${file} is not an object`);
  const { version } = value as Json;
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
  return value as Json;
}

function requireObject(value: Json, key: string, where: string): Json {
  const part = value[key];
  if (typeof part === 'object' && part !== null && !Array.isArray(part)) return part as Json;
  throw badRecord(where, `no ${key}`);
}

function badRecord(where: string, found: string, cause?: unknown): MlgitError {
  return new MlgitError(`Record of run ${where} is damaged: ${found}`, {
    code: 'bad-record',
    kind: 'integrity',
    hints: ['mlgit fsck', `mlgit rm ${where}   (forgets the run)`],
    cause,
  });
}
