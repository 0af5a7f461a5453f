import { mkdirSync } from 'node:fs';
import { openTempNames, type TempNamesOptions } from './open-temp-names.ts';
import { PartialFiles } from './partial-files.ts';

export interface PartialFilesOptions extends TempNamesOptions {
  readonly folder: string;
  readonly clock: { now(): number };
}

/** Parts of large blobs where there is no store. */
export function openPartialFiles(options: PartialFilesOptions): PartialFiles {
  const { folder, clock } = options;
  return new PartialFiles({
    names: openTempNames(options),
    folder,
    makeFolder: (path) => void mkdirSync(path, { recursive: true, mode: 0o700 }),
    now: () => clock.now(),
  });
}
