import { fileURLToPath } from 'node:url';
import type { Config } from '../config/config.ts';
import { usageError } from '../model/mlgit-error.ts';
import { openFolderStore } from '../store/folder/open-folder-store.ts';
import type { RemoteStore, StoreFeatures } from '../store/remote-port.ts';

export interface OpenStoreOptions {
  readonly config: Config;
  /** Below the local home of mlgit: notes of uploads that were begun. */
  readonly stateFolder: string;
  /** `create` where the user names the store for the first time; elsewhere an empty place is refused. */
  readonly whenNew: 'create' | 'refuse';
  /** Gives what is remembered of this remote, or probes it and remembers. */
  readonly features?: (probe: () => Promise<StoreFeatures>) => Promise<StoreFeatures>;
  /** What the remote is configured with beside its URL. */
  readonly s3?: {
    readonly endpoint?: string;
    readonly region?: string;
    readonly profile?: string;
    readonly addressing?: 'auto' | 'path' | 'virtual';
  };
  readonly signal?: AbortSignal;
}

/**
 * Opens the store behind a URL, `file:///mnt/team/mlgit` or `s3://bucket/prefix`. The S3 library is loaded by the
 * first `s3:` URL and by nothing else.
 * @throws MlgitError `bad-store-url` (usage), and what the adapters throw when they open.
 */
export async function openStore(url: string, options: OpenStoreOptions): Promise<RemoteStore> {
  const { config, whenNew } = options;
  const { randomBytes } = config;
  if (url.startsWith('file:')) {
    return openFolderStore({
      root: folderOf(url),
      host: config.host,
      pid: config.pid,
      randomBytes,
      whenNew,
    });
  }
  if (!url.startsWith('s3://')) throw badUrl(url);
  const { openS3Store } = await import('../store/s3/open-s3-store.ts');
  return openS3Store({
    url,
    settings: options.s3 ?? {},
    env: config.env,
    stateFolder: options.stateFolder,
    randomBytes,
    clock: config.clock,
    whenNew,
    ...(options.features === undefined ? {} : { features: options.features }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

function folderOf(url: string): string {
  try {
    return fileURLToPath(url).replace(/(?<=.)\/+$/, '');
  } catch (cause) {
    throw badUrl(url, cause);
  }
}

function badUrl(url: string, cause?: unknown): Error {
  const error = usageError(
    'bad-store-url',
    `Expected a store such as s3://bucket/prefix or file:///mnt/team/mlgit, found ${JSON.stringify(url)}`,
    ['mlgit doctor'],
    { url },
  );
  if (cause !== undefined) error.cause = cause;
  return error;
}
