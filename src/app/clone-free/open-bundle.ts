import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RemoteRepository } from '../../git/clone-free/port.ts';
import type { RemoteOptions } from '../../git/clone-free/remote-options.ts';
import { SystemRemote } from '../../git/clone-free/system-remote.ts';
import type { Oid } from '../../git/port.ts';
import { temporaryFolder } from '../../git/temporary-folder.ts';
import { type BundleIndex, GIT_NAME, INDEX_NAME, parseBundleIndex } from '../../model/bundle-index.ts';
import { verified } from '../../store/verifying-store.ts';
import { badBundle, readTar } from '../../workspace/tar-stream.ts';
import { BundleBlobs } from './bundle-blobs.ts';

/** Some 2 million blobs. */
const INDEX_LIMIT = 256 * 1024 * 1024;

export interface OpenedBundle {
  readonly repository: RemoteRepository;
  readonly blobs: BundleBlobs;
}

/**
 * A file of `mlgit bundle create` as a repository, read where it lies: only what is asked for is taken out of it.
 * @throws MlgitError `bad-bundle`, `format-too-new` (integrity).
 */
export async function openBundle(
  path: string,
  options: Omit<RemoteOptions, 'folder'> & { readonly folderOf: (digest: string) => string },
): Promise<OpenedBundle> {
  const { index, indexBytes } = await readIndex(path, options.call.signal);
  const blobs = new BundleBlobs(path, index, indexBytes);
  let made: Promise<string> | undefined;
  const take = async (): Promise<string> => {
    const folder = await mkdtemp(join(temporaryFolder(options.env), 'mlgit-bundle-'));
    const file = await open(join(folder, GIT_NAME), 'wx');
    try {
      for await (const part of verified(blobs.git(options.call.signal), index.git.digest, blobs.name)) {
        await file.writeFile(part);
      }
    } finally {
      await file.close();
    }
    return folder;
  };
  const refs = index.refs.map(({ name, oid }) => ({ name, oid: oid as Oid }));
  const repository = new SystemRemote({
    ...options,
    folder: options.folderOf(index.git.digest),
    listing: { objectFormat: index.objectFormat, refs, head: undefined },
    fetchFrom: async () => {
      made ??= take();
      return join(await made, GIT_NAME);
    },
  });
  return {
    blobs,
    repository: {
      name: repository.name,
      list: () => repository.list(),
      read: (oid) => repository.read(oid),
      bring: (oids, extent) => repository.bring(oids, extent),
      dispose: async () => {
        await repository.dispose();
        if (made !== undefined) await rm(await made, { recursive: true, force: true });
      },
    },
  };
}

/** A bundle of git itself, which git reads as it is, begins with these words. */
export async function isGitBundle(path: string): Promise<boolean> {
  const wanted = '# v';
  let start = '';
  for await (const part of createReadStream(path, { end: wanted.length - 1 })) start += String(part);
  return start === wanted;
}

async function readIndex(
  path: string,
  signal: AbortSignal | undefined,
): Promise<{ index: BundleIndex; indexBytes: number }> {
  for await (const file of readTar(path, signal)) {
    if (file.path !== INDEX_NAME || file.sizeBytes > INDEX_LIMIT) break;
    const parts: Uint8Array[] = [];
    for await (const part of file.content) parts.push(part);
    return {
      index: parseBundleIndex(Buffer.concat(parts).toString('utf8'), path),
      indexBytes: file.sizeBytes,
    };
  }
  throw badBundle(path, `no ${INDEX_NAME} at its start`);
}
