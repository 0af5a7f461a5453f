import type { RetryClass, RetrySpec, Step } from '../model/flow.ts';
import type { FlowReading } from './flow-reading.ts';
import type { RawStep } from './flow-schema.ts';
import { readDuration } from './read-duration.ts';
import type { Path } from './value-path.ts';

const RETRIED_BY_DEFAULT: readonly RetryClass[] = ['error', 'timeout', 'oom', 'preempted', 'lost', 'network'];
/** No timer runs for it: ten years. */
const LONGEST_TTL_DAYS = 3650;

/** How often and how long a step runs, and when its recorded result is good enough. */
export function buildControl(
  reading: FlowReading,
  raw: RawStep,
  at: Path,
): Pick<Step, 'timeoutMs' | 'cache' | 'cacheTtlMs' | 'cacheKey' | 'retry' | 'allowFailure' | 'fresh'> {
  const timeoutMs =
    raw.timeout === undefined ? undefined : readDuration(reading, raw.timeout, [...at, 'timeout']);
  const retry = buildRetry(reading, raw.retry, [...at, 'retry']);
  return {
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...buildCache(reading, raw.cache ?? true, [...at, 'cache']),
    ...(retry === undefined ? {} : { retry }),
    allowFailure: raw.allow_failure ?? false,
    ...(raw.fresh === true ? { fresh: true } : {}),
  };
}

function buildCache(
  reading: FlowReading,
  raw: NonNullable<RawStep['cache']>,
  at: Path,
): Pick<Step, 'cache' | 'cacheTtlMs' | 'cacheKey'> {
  if (typeof raw === 'boolean') return { cache: raw };
  if (raw.ttl === undefined && raw.key === undefined && !reading.hasDamageBelow(at)) {
    reading.report(at, {
      code: 'bad-value',
      message: 'cache: expected true, false, ttl or key, found neither',
      hint: 'cache: {ttl: 7d}',
    });
  }
  const cacheTtlMs =
    raw.ttl === undefined ? undefined : readDuration(reading, raw.ttl, [...at, 'ttl'], LONGEST_TTL_DAYS);
  return {
    cache: true,
    ...(cacheTtlMs === undefined ? {} : { cacheTtlMs }),
    ...(raw.key === undefined ? {} : { cacheKey: raw.key.replace(/\n+$/, '') }),
  };
}

function buildRetry(reading: FlowReading, raw: RawStep['retry'], at: Path): RetrySpec | undefined {
  if (raw === undefined) return undefined;
  const given = typeof raw === 'number' ? { times: raw } : raw;
  const factor = given.scale?.memory;
  if (factor !== undefined && !(factor >= 1 && factor <= 100)) {
    reading.report([...at, 'scale', 'memory'], {
      code: 'bad-value',
      message: `scale.memory: expected a factor from 1 to 100, found ${factor}`,
    });
  }
  return {
    times: given.times ?? 1,
    for: [...new Set(given.for ?? RETRIED_BY_DEFAULT)],
    backoffMs:
      (given.backoff === undefined ? undefined : readDuration(reading, given.backoff, [...at, 'backoff'])) ??
      0,
    scale: factor === undefined ? {} : { memory: factor },
  };
}
