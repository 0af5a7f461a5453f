import type { Env } from '../environment.ts';
import type { RemoteCallOptions } from '../transport-port.ts';
import type { RemoteListing } from './port.ts';
import type { RemoteUrl } from './remote-url.ts';

export interface RemoteOptions {
  readonly remote: RemoteUrl;
  /** Where objects are kept between calls: a folder of this remote alone. */
  readonly folder: string;
  /** Of the caller. */
  readonly env: Env;
  /** Of mlgit, which a server is told. */
  readonly version: string;
  /** Where `~` is. */
  readonly home: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly call: RemoteCallOptions;
  /** Known already, so that the remote need not be asked. */
  readonly listing?: RemoteListing;
  /** Where git fetches from instead, made when it is first needed. */
  readonly fetchFrom?: () => Promise<string>;
}
