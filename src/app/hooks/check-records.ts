import { humanBytes } from '../../base/human.ts';
import type { Config } from '../../config/config.ts';
import { checkPush, UPLOAD_LIMIT } from '../../hooks/check-push.ts';
import { openContext } from '../open-context.ts';
import { neededByPush } from './needed-by-push.ts';
import type { PushedRecords } from './pushed-records.ts';
import { openStorePresence } from './store-presence.ts';

/** Whether others can get the artifacts that pushed records name: lines to say, or an error that stops the push. */
export async function checkRecords(config: Config, records: PushedRecords): Promise<readonly string[]> {
  const context = await openContext(config);
  try {
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
  } finally {
    await context.close();
  }
}
