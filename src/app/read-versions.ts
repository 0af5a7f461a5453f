import type { GitObjects, Oid } from '../git/port.ts';

/** Each file with its content, in the order given; undefined for what is not in this clone. */
export async function* readVersions<T extends { readonly oid: Oid }>(
  objects: Pick<GitObjects, 'readBlobs'>,
  files: readonly T[],
): AsyncGenerator<readonly [file: T, bytes: Buffer | undefined]> {
  let at = 0;
  for await (const bytes of objects.readBlobs(files.map(({ oid }) => oid))) yield [files[at++] as T, bytes];
}
