import type { Config } from '../../config/config.ts';
import { decodeVersioned } from '../../executor/remote/task-order.ts';
import { digestText } from '../../model/blake3.ts';
import { encodeCanonical, type RecordValue } from '../../model/canonical-json.ts';
import { type Digest, digestHex } from '../../model/digest.ts';
import type { PortableEnvironment } from '../../model/portable-environment.ts';
import type { RemoteRecords } from '../../store/remote-port.ts';

/** Name of the record of a declared environment for machines like this one (docs/format.md, "Work"). */
export function environmentRecord({ os, arch }: Pick<Config, 'os' | 'arch'>, declared: Digest): string {
  const key = encodeCanonical({ arch, declared, os, portable: 2 }, 'compact');
  return `environments/${digestHex(digestText(key)).slice(0, 32)}`;
}

/** @throws MlgitError `bad-order` (integrity). */
export async function readEnvironmentRecord(
  records: RemoteRecords,
  name: string,
): Promise<PortableEnvironment | undefined> {
  const bytes = await records.read(name);
  if (bytes === undefined) return undefined;
  const { version: _, environment } = decodeVersioned(name, bytes);
  return environment as unknown as PortableEnvironment;
}

/** In place of one that is there, whose archives are gone. */
export async function writeEnvironmentRecord(
  records: RemoteRecords,
  name: string,
  environment: PortableEnvironment,
): Promise<void> {
  const record = { environment, version: 1 } as unknown as RecordValue;
  await records.remove(name);
  await records.publish(name, Buffer.from(encodeCanonical(record, 'compact')));
}
