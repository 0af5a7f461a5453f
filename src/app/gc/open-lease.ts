import { setTimeout as delay } from 'node:timers/promises';
import { openPushLease, type PushLease } from '../../gc/push-lease.ts';
import type { RemoteStore } from '../../store/remote-port.ts';
import type { Context } from '../context.ts';

/** A lease on a shared store for this command. */
export async function openLease(
  context: Context,
  { records }: Pick<RemoteStore, 'records'>,
  signal?: AbortSignal,
): Promise<PushLease> {
  const { clock, randomBytes, host } = context.config;
  const { name, email } = await context.identity();
  return openPushLease(records, {
    clock,
    randomBytes,
    host,
    user: `${name} <${email}>`,
    wait: (ms, stop) => delay(ms, undefined, stop === undefined ? {} : { signal: stop }),
    ...(signal === undefined ? {} : { signal }),
  });
}
