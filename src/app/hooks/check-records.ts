import { humanBytes } from '../../base/human.ts';
import type { Config } from '../../config/config.ts';
import { checkPush, UPLOAD_LIMIT } from '../../hooks/check-push.ts';
import type { PushedRef } from '../../hooks/push-lines.ts';
import type { Context } from '../context.ts';
import { openContext } from '../open-context.ts';
import { neededByPush } from './needed-by-push.ts';
import type { PushedRecords } from './pushed-records.ts';
import { openStorePresence } from './store-presence.ts';
import { VERIFY_SETTING } from './verify-setting.ts';

export interface Push {
  readonly refs: readonly PushedRef[];
  /** Its name, or its URL where it has none. */
  readonly remote: string;
}

/**
 * Whether others can get the artifacts that pushed records name, and, where the user wants that, whether accepted manifests pass the
 * gate: lines to say, or an error that stops the push.
 */
export async function checkRecords(
  config: Config,
  records: PushedRecords,
  { refs, remote }: Push,
): Promise<readonly string[]> {
  const context = await openContext(config);
  try {
    const accepts = records.documents.some(({ path }) => path.startsWith('manifests/'));
    const said = accepts && (await isVerified(context)) ? await verified(context, refs, remote) : [];
    return [...said, ...(await checkContents(context, records))];
  } finally {
    await context.close();
  }
}

async function isVerified(context: Context): Promise<boolean> {
  const setting = await context.readConfig(VERIFY_SETTING);
  return setting !== undefined && /^(true|yes|on|1|)$/i.test(setting);
}

/** With what compares trees, which a push without the gate does not need. */
async function verified(context: Context, refs: Push['refs'], remote: string): Promise<readonly string[]> {
  const { verifyPushed } = await import('./verify-pushed.ts');
  return verifyPushed(context, refs, remote);
}

async function checkContents(context: Context, records: PushedRecords): Promise<readonly string[]> {
  const needed = await neededByPush(context, records);
  if (needed.contents.length === 0) return [];
  const presence = await openStorePresence(context);
  if (presence === undefined) {
    return [
      `no store is configured, so others cannot get the artifacts of ${records.documents[0]?.path ?? 'these runs'}: mlgit remote add NAME URL`,
    ];
  }
  const { uploaded } = await checkPush(presence, needed, AbortSignal.timeout(UPLOAD_LIMIT.milliseconds));
  if (uploaded === undefined) return [];
  return [`sent ${uploaded.blobs} blobs (${humanBytes(uploaded.bytes)}) to the store ${presence.name}`];
}
