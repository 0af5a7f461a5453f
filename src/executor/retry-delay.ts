import type { Failure } from '../model/failure.ts';
import type { RetryClass, RetrySpec } from '../model/flow.ts';

/** No pause grows beyond this. */
const LONGEST_MS = 3_600_000;

/**
 * How long to wait before the next try, in milliseconds; undefined: there is none. The pause doubles with each
 * failure and is drawn from its upper half, so that what failed together does not return together ("equal jitter",
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 * @param attempt number of the one that failed, from 1.
 * @param random from 0 up to 1.
 */
export function retryDelay(
  retry: RetrySpec | undefined,
  failure: Failure,
  attempt: number,
  random: () => number,
): number | undefined {
  if (retry === undefined || attempt > retry.times || !isRetried(retry, failure)) return undefined;
  const pause = Math.min(retry.backoffMs * 2 ** (attempt - 1), LONGEST_MS);
  return Math.round(pause / 2 + (pause / 2) * random());
}

function isRetried({ for: classes }: RetrySpec, failure: Failure): boolean {
  if (failure.kind === 'exit' && classes.includes(failure.exitCode)) return true;
  const of = retryClass(failure);
  return of !== undefined && classes.includes(of);
}

/** Undefined: a further try cannot help. */
export function retryClass(failure: Failure): RetryClass | undefined {
  switch (failure.kind) {
    case 'exit':
    case 'signal':
    case 'start':
    case 'output-missing':
    case 'output-invalid':
    case 'metrics-invalid':
    case 'formats-invalid':
    case 'import-uncovered':
      return 'error';
    case 'timeout':
    case 'oom':
    case 'lost':
    case 'preempted':
      return failure.kind;
    case 'broken':
      return failure.network === true ? 'network' : undefined;
    default:
      return undefined;
  }
}
