import { decodeCanonical, encodeCanonical, type RecordValue } from './canonical-json.ts';
import { type Digest, isDigest } from './digest.ts';
import type { MetricValue } from './metric.ts';
import { MlgitError } from './mlgit-error.ts';
import type { RunId } from './run-id.ts';

/**
 * `identical`: the same bytes, or the same value; `equal`: within the tolerance, or the same content in other bytes;
 * `not-comparable`: one of the two is not there, or cannot be read.
 */
export type ReproductionVerdict = 'identical' | 'equal' | 'drifted' | 'not-comparable';

const VERDICTS: readonly ReproductionVerdict[] = ['identical', 'equal', 'not-comparable', 'drifted'];

/** What a run came to when it was run again (docs/format.md, "Reproduction"). */
export interface Reproduction {
  readonly version: 1;
  readonly flow: string;
  readonly run: RunId;
  /** Of the `manifest.json` that was reproduced. */
  readonly manifest: Digest;
  /** The run that was compared, and, where something drifted, the second one that it was compared with. */
  readonly reruns: readonly RunId[];
  readonly verdict: ReproductionVerdict;
  readonly tasks: { readonly [taskId: string]: ReproducedTask };
  /** What was otherwise where it ran again. */
  readonly environment: readonly EnvironmentDifference[];
  /** Where it ran again. */
  readonly platform: { readonly os: string; readonly arch: string; readonly mlgit: string };
  /** By metric or artifact, `*` for all others; absent where none was given. */
  readonly tolerances?: { readonly [name: string]: Tolerance };
}

export interface ReproducedTask {
  readonly verdict: ReproductionVerdict;
  /** Outputs by their names, `series FILE`, and `plot FILE`. */
  readonly artifacts: { readonly [name: string]: ComparedArtifact };
  readonly metrics: { readonly [name: string]: ComparedMetric };
  /** Absent where all is identical. */
  readonly reason?: DriftReason;
}

export interface ComparedArtifact {
  readonly verdict: ReproductionVerdict;
  /** Absent where the run, or the rerun, did not make it. */
  readonly recorded?: Digest;
  readonly found?: Digest;
  /** In what they differ, or why that is not known: the end of a sentence. */
  readonly detail?: string;
}

export interface ComparedMetric {
  readonly verdict: ReproductionVerdict;
  readonly recorded?: MetricValue;
  readonly found?: MetricValue;
}

/**
 * `not-deterministic`: two reruns differ; `inputs`: it took what had drifted; `environment`: reruns agree, and what it
 * ran in is another; `unrecorded`: reruns agree, and nothing that is recorded differs; `source`: what `cache: {key: …}`
 * asks has changed; `content`: the same in other bytes, or within the tolerance; `not-run`: no result to compare.
 */
export interface DriftReason {
  readonly kind:
    | 'not-deterministic'
    | 'inputs'
    | 'environment'
    | 'unrecorded'
    | 'source'
    | 'content'
    | 'not-run';
  /** A sentence without its full stop. */
  readonly text: string;
}

export interface EnvironmentDifference {
  /** As in `python numpy`, `os`, `train image`. */
  readonly what: string;
  readonly recorded?: string;
  readonly found?: string;
}

/** The greatest distance at which two numbers count as equal: absolute, or a part of the recorded value. */
export type Tolerance =
  | {
      /** In the unit of the value. */
      readonly absolute: number;
    }
  | {
      /** A part of the recorded value: 0.01 is one percent. */
      readonly relative: number;
    };

/** The file of a reproduction's commit. */
export const REPRODUCTION_FILE = 'reproduction.json';

export function encodeReproduction(reproduction: Reproduction): string {
  return encodeCanonical(reproduction as unknown as RecordValue, 'lines');
}

/**
 * The document of `where`, which must be about that run.
 * @throws MlgitError `bad-reproduction`, `unknown-version` (integrity).
 */
export function decodeReproduction(
  text: string,
  where: string,
  of: { readonly flow: string; readonly id: RunId },
): Reproduction {
  let value: unknown;
  try {
    value = decodeCanonical(text);
  } catch (cause) {
    throw badReproduction(where, cause);
  }
  const fields = (typeof value === 'object' && value !== null ? value : {}) as { [key: string]: unknown };
  if (typeof fields.version === 'number' && fields.version !== 1) throw unknownVersion(where, fields.version);
  const isRecord = (one: unknown): boolean => typeof one === 'object' && one !== null && !Array.isArray(one);
  const isWhole =
    fields.version === 1 &&
    fields.flow === of.flow &&
    fields.run === of.id &&
    typeof fields.manifest === 'string' &&
    isDigest(fields.manifest) &&
    Array.isArray(fields.reruns) &&
    fields.reruns.every((id) => typeof id === 'string') &&
    VERDICTS.includes(fields.verdict as ReproductionVerdict) &&
    isRecord(fields.tasks) &&
    Object.values(fields.tasks as object).every(isTask) &&
    Array.isArray(fields.environment) &&
    isRecord(fields.platform);
  if (!isWhole) throw badReproduction(where);
  return value as unknown as Reproduction;
}

function isTask(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { verdict, artifacts, metrics } = value as { [key: string]: unknown };
  return [artifacts, metrics].every(isCompared) && VERDICTS.includes(verdict as ReproductionVerdict);
}

function isCompared(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).every((one) => VERDICTS.includes(one?.verdict));
}

function badReproduction(where: string, cause?: unknown): MlgitError {
  return new MlgitError(
    `Expected the reproduction of a run in ${where}: version 1, flow, run, manifest, reruns, verdict, tasks, environment and platform`,
    { code: 'bad-reproduction', kind: 'integrity', hints: [`git show ${where}`], cause },
  );
}

function unknownVersion(where: string, version: number): MlgitError {
  return new MlgitError(`The reproduction ${where} has version ${version}; this mlgit knows version 1`, {
    code: 'unknown-version',
    kind: 'integrity',
    hints: ['npm install --global mlgit@latest'],
  });
}
