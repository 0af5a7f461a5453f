import type { StoreFeatures } from '../remote-port.ts';
import type { Bucket, PutOutcome, PutRequest } from './bucket-port.ts';
import { crcOf } from './crc32.ts';

export interface PutPlace {
  readonly bucket: Bucket;
  readonly features: () => Promise<StoreFeatures>;
}

/**
 * Puts an object unless it is there. Where the server cannot decide that, it is looked for first, and two who put it
 * at the same moment both do: harmless for names under which everybody writes the same bytes, and for those only.
 */
export async function putOnce(
  place: PutPlace,
  request: Omit<PutRequest, 'crc32' | 'onlyIfAbsent'>,
  signal?: AbortSignal,
): Promise<PutOutcome> {
  const { bucket } = place;
  const atomic = (await place.features()).conditionalPut === 'atomic';
  if (!atomic && (await bucket.sizeOf(request.key, signal)) !== undefined) return 'exists';
  const crc32 = crcOf(request.body);
  return bucket.put({ ...request, crc32, onlyIfAbsent: atomic }, signal);
}
