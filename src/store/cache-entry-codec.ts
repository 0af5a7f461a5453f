import { isFormat } from '../model/artifact-format.ts';
import type { CacheEntry } from '../model/cache-entry.ts';
import { decodeCanonical, encodeCanonical, type RecordValue } from '../model/canonical-json.ts';
import { type Digest, isDigest } from '../model/digest.ts';
import type { ManifestOutput, ManifestPlot } from '../model/manifest.ts';
import type { Metrics } from '../model/metric.ts';
import { isRunId } from '../model/run-id.ts';

type Fields = { readonly [key: string]: unknown };

/** The bytes of an entry: canonical JSON, one fact a line (docs/format.md, "Cache entry"). */
export function encodeCacheEntry(entry: CacheEntry): string {
  return encodeCanonical(entry as unknown as RecordValue, 'lines');
}

/**
 * Reads an entry back; a string says why it cannot be used. By hand and not by a schema library, because every
 * start of a run reads entries and loading the library costs more than all of them.
 */
export function decodeCacheEntry(text: string): CacheEntry | string {
  let value: unknown;
  try {
    value = decodeCanonical(text);
  } catch {
    return 'not JSON';
  }
  if (!isFields(value)) return 'not an object';
  if (value.version !== 1) return `version ${String(value.version)}`;
  const wrong = Object.entries(CHECKS).find(([field, check]) => !check(value[field]));
  return wrong === undefined ? (value as unknown as CacheEntry) : `field ${wrong[0]}`;
}

const CHECKS: { readonly [field: string]: (value: unknown) => boolean } = {
  key: isDigestValue,
  run: (value) => typeof value === 'string' && isRunId(value),
  task: isString,
  createdAt: (value) => isString(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value),
  forced: (value) => value === undefined || value === true,
  outputs: (value) => isFields(value) && Object.values(value).every(isOutput),
  metrics: isMetrics,
  series: (value) => value === undefined || isOutput(value),
  plots: (value) => value === undefined || (Array.isArray(value) && value.every(isPlot)),
  log: (value) => value === undefined || (isFields(value) && isDigestValue(value.digest) && isSize(value)),
  components: (value) => isFields(value) && Object.values(value).every(isString),
};

function isOutput(value: unknown): value is ManifestOutput {
  return (
    isFields(value) &&
    (value.kind === 'file' || value.kind === 'tree') &&
    isDigestValue(value.digest) &&
    isSize(value) &&
    isString(value.path) &&
    (value.executable === undefined || value.executable === true) &&
    (value.format === undefined || isFormat(value.format))
  );
}

function isPlot(value: unknown): value is ManifestPlot {
  return (
    isFields(value) &&
    isString(value.file) &&
    isDigestValue(value.digest) &&
    isSize(value) &&
    [value.x, value.y, value.series, value.title].every((text) => text === undefined || isString(text))
  );
}

function isMetrics(value: unknown): value is Metrics {
  const kinds = ['number', 'bigint', 'boolean', 'string'];
  return isFields(value) && Object.values(value).every((metric) => kinds.includes(typeof metric));
}

function isSize(value: Fields): boolean {
  return Number.isSafeInteger(value.sizeBytes) && (value.sizeBytes as number) >= 0;
}

function isDigestValue(value: unknown): value is Digest {
  return typeof value === 'string' && isDigest(value);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
