import { identifyProcess } from './process-identity.ts';
import { TempNames } from './temp-names.ts';

export interface TempNamesOptions {
  readonly host: string;
  readonly pid: number;
  readonly randomBytes: (length: number) => Uint8Array;
}

/** Names for this process where there is no store. */
export function openTempNames({ host, pid, randomBytes }: TempNamesOptions): TempNames {
  return new TempNames(identifyProcess(host, pid), randomBytes);
}
