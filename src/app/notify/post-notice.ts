import { setTimeout as delay } from 'node:timers/promises';
import type { Notice } from './notice.ts';

const LIMIT_MS = 10_000;
const TRIES = 3;
const PAUSE_MS = 1_000;

/**
 * Posts a notice, three times at most. Resolves with why that failed, as the rest of a sentence, or with nothing; the
 * address is no part of it, since who knows it can post, too.
 */
export async function postNotice(
  url: string,
  notice: Notice,
  signal: AbortSignal,
): Promise<string | undefined> {
  let why = '';
  for (let tried = 1; tried <= TRIES && !signal.aborted; tried++) {
    const answer = await post(url, notice, signal);
    if (answer.ok) return undefined;
    why = answer.why;
    if (!answer.retryable) break;
    if (tried < TRIES) await delay(PAUSE_MS * tried, undefined, { signal }).catch(() => undefined);
  }
  return signal.aborted ? 'it was interrupted' : why;
}

type Answer =
  | { readonly ok: true }
  | { readonly ok: false; readonly why: string; readonly retryable: boolean };

async function post(url: string, notice: Notice, signal: AbortSignal): Promise<Answer> {
  try {
    const { ok, status, body } = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(notice),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
    });
    await body?.cancel();
    if (ok) return { ok };
    return { ok, why: `it answered with status ${status}`, retryable: status >= 500 || status === 429 };
  } catch (error) {
    const { name, cause } = error as Error & {
      readonly cause?: { readonly code?: string; message?: string };
    };
    const reason = name === 'TimeoutError' ? `no answer in ${LIMIT_MS / 1000} s` : cause?.code;
    const why = `it could not be reached (${reason ?? cause?.message ?? name})`;
    return { ok: false, why, retryable: true };
  }
}
