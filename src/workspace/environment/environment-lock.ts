import { basename } from 'node:path';
import { digestBytes, digestText } from '../../model/blake3.ts';
import { encodeCanonical } from '../../model/canonical-json.ts';
import type { Digest } from '../../model/digest.ts';
import type { EnvironmentSpec } from '../../model/flow.ts';
import { usageError } from '../../model/mlgit-error.ts';

export type LockKind = 'requirements' | 'uv' | 'conda';

/** How to turn other tools' locks into one that can be built from. */
const EXPORTS: { readonly [name: string]: string } = {
  'poetry.lock': 'poetry export --format requirements.txt --output requirements.lock',
  'Pipfile.lock': 'pipenv requirements --hash > requirements.lock',
  'pdm.lock': 'pdm export --format requirements --output requirements.lock',
  'pylock.toml': 'uv export --format requirements-txt --output-file requirements.lock',
};

/** @throws MlgitError `unsupported-lock` (usage). */
export function lockKind(path: string): LockKind {
  const name = basename(path);
  if (name === 'uv.lock') return 'uv';
  if (/(^|[.-])(conda-)?lock\.ya?ml$/.test(name)) return 'conda';
  const exported = EXPORTS[name];
  if (exported === undefined && /\.(txt|lock|pip)$/.test(name)) return 'requirements';
  throw usageError(
    'unsupported-lock',
    `environment: expected a lock that pip, uv or conda-lock reads (requirements.lock, requirements.txt, uv.lock, conda-lock.yml), found ${path}`,
    exported === undefined ? ['pip freeze > requirements.lock'] : [exported],
  );
}

/**
 * Digest of a declared environment, which enters the cache key: what was asked for, on any platform. A checkout
 * with carriage returns is the same lock.
 * @throws MlgitError usage: `unsupported-lock`, `lock-missing`.
 */
export function declaredEnvironmentDigest(spec: EnvironmentSpec, lock: Uint8Array | undefined): Digest {
  if (spec.lock !== undefined && lock === undefined) {
    throw usageError('lock-missing', `environment: expected the lock ${spec.lock}, found no such file`, [
      `pip freeze > ${spec.lock}`,
      `git status ${spec.lock}`,
    ]);
  }
  return digestText(
    encodeCanonical(
      {
        environment: 1,
        python: spec.python,
        lock: spec.lock === undefined ? undefined : lockKind(spec.lock),
        content: lock && digestBytes(withoutCarriageReturns(lock)),
      },
      'compact',
    ),
  );
}

function withoutCarriageReturns(bytes: Uint8Array): Uint8Array {
  return Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}

export interface Requirements {
  /** Normalised names of the packages that are named. */
  readonly names: ReadonlySet<string>;
  readonly hashed: boolean;
}

/**
 * Reads what matters of a requirements file.
 * @throws MlgitError `lock-not-portable` (usage) when it points to files whose content the lock does not fix.
 */
export function readRequirements(path: string, text: string): Requirements {
  const names = new Set<string>();
  let hashed = false;
  const lines = text.replaceAll('\\\r\n', ' ').replaceAll('\\\n', ' ').split(/\r?\n/);
  for (const line of lines.map((one) => one.trim())) {
    const option = /^(-e|--editable|-r|--requirement|-c|--constraint)\b/.exec(line)?.[1];
    if (option !== undefined || /^(\.{1,2}\/|\/|file:)/.test(line)) refuse(path, line);
    const name = /^([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(line)?.[1];
    if (name !== undefined) names.add(name.toLowerCase().replace(/[-_.]+/g, '-'));
    if (/\s--hash[= ]/.test(line)) hashed = true;
  }
  return { names, hashed };
}

function refuse(path: string, line: string): never {
  throw usageError(
    'lock-not-portable',
    `${path}: expected packages with versions, found ${JSON.stringify(line)}, which points to files that the lock does not fix`,
    [
      'list every package in this one file, as `pip freeze` and `uv pip compile` do',
      "put the project's own modules under `code:` of the step instead of installing them",
    ],
  );
}
