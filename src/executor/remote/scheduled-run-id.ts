import { digestText } from '../../model/blake3.ts';
import { digestHex } from '../../model/digest.ts';
import { createRunId, type RunId } from '../../model/run-id.ts';

/** The id of the run that a scheduler calls `name`: always the same, so that what is tried again finds what was done. */
export function scheduledRunId(flow: string, name: string): RunId {
  const bytes = Buffer.from(digestHex(digestText(`${flow}\n${name}`)), 'hex');
  return createRunId((length) => bytes.subarray(0, length));
}
