import { setTimeout as delay } from 'node:timers/promises';
import { openPushLease, type PushLease } from '../../gc/push-lease.ts';
import type { Context } from '../context.ts';
import { nameOf, registerRepository, registrationsOf } from '../gc/shared-registry.ts';
import type { OpenedRemote } from './opened-remote.ts';

/** Well below half of what a lease lasts, so that one late renewal loses nothing. */
const RENEW_EVERY_MS = 5 * 60_000;

/**
 * Does `work` while a lease keeps what it relies on in the store. It is renewed on the way; when that fails, the signal
 * that `work` gets is aborted with the reason. Whatever happens, the lease ends with the work.
 */
export async function withLease<T>(
  context: Context,
  remote: OpenedRemote,
  signal: AbortSignal | undefined,
  work: (lease: PushLease, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const both = signal === undefined ? lost.signal : AbortSignal.any([signal, lost.signal]);
  const lease = await openLease(context, remote, both);
  const timer = setInterval(() => {
    lease.renew().catch((error: unknown) => lost.abort(error));
  }, RENEW_EVERY_MS);
  timer.unref();
  try {
    const result = await work(lease, both);
    await lease.release();
    return result;
  } catch (error) {
    // What went wrong is more to the point than that the lease could not be taken back: it ends by itself.
    await lease.release().catch(() => undefined);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** A lease that nothing renews or releases by itself. It ends half an hour after its last renewal. */
export async function openLease(
  context: Context,
  remote: OpenedRemote,
  signal: AbortSignal,
): Promise<PushLease> {
  await registerOnce(context, remote, signal);
  const { clock, randomBytes, host } = context.config;
  const { name, email } = await context.identity();
  return openPushLease(remote.records, {
    clock,
    randomBytes,
    host,
    user: `${name} <${email}>`,
    wait: (ms, until) => delay(ms, undefined, until === undefined ? {} : { signal: until }),
    signal,
  });
}

/** A collector reads only repositories that are registered, so this one is before its first blob comes. */
async function registerOnce(context: Context, remote: OpenedRemote, signal: AbortSignal): Promise<void> {
  const memo = context.memo('registered');
  const places = (await registrationsOf(context)).map(
    (registration) => `${remote.id} ${nameOf(registration)}`,
  );
  if (memo.getMany(places).size === places.length) return;
  await registerRepository(context, remote.records, signal);
  memo.setMany(places.map((place) => [place, '']));
}
