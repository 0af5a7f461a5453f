import { mkdirSync } from 'node:fs';
import { PartialFiles } from './partial-files.ts';
import { identifyProcess } from './process-identity.ts';
import { TempNames } from './temp-names.ts';

export interface PartialFilesOptions {
  readonly folder: string;
  readonly host: string;
  readonly pid: number;
  readonly clock: { now(): number };
  readonly randomBytes: (length: number) => Uint8Array;
}

/** Parts of large blobs where there is no store. */
export function openPartialFiles(options: PartialFilesOptions): PartialFiles {
  const { folder, host, pid, clock, randomBytes } = options;
  return new PartialFiles({
    names: new TempNames(identifyProcess(host, pid), randomBytes),
    folder,
    makeFolder: (path) => void mkdirSync(path, { recursive: true, mode: 0o700 }),
    now: () => clock.now(),
  });
}
