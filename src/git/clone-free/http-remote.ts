import { createWriteStream } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Errors, getRemoteInfo2, indexPack, readObject } from 'isomorphic-git';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { Oid } from '../port.ts';
import { HttpClient, unreachable } from './http-client.ts';
import { LISTED_PREFIXES, objectMissing, parseListing } from './listing.ts';
import { ObjectPool } from './object-pool.ts';
import type { Extent, RemoteListing, RemoteObject, RemoteRepository } from './port.ts';
import type { RemoteOptions } from './remote-options.ts';
import { findLogin } from './stored-login.ts';
import { TOKEN_HINT } from './token.ts';
import {
  encodeFetchRequest,
  encodeListRequest,
  readListing,
  readPack,
  ServerRefusal,
} from './upload-pack.ts';

/** A pack is indexed and read in memory. Records are some kilobytes a run; what is larger came because of missing filters. */
const MOST_PACK_BYTES = 128 * 1024 * 1024;
/** Whole: an import would make the bundle take every member of it, in every command. */
const fs = process.getBuiltinModule('node:fs');
const V2 = { 'Git-Protocol': 'version=2' };

/**
 * Over https without any git, by isomorphic-git and git's protocol version 2, in which any object can be asked for.
 * Loaded only where no git is: see `open-remote-repository.ts`.
 */
export class HttpRemote implements RemoteRepository {
  readonly name: string;
  private readonly options: RemoteOptions;
  private readonly client: HttpClient;
  private readonly base: string;
  private readonly cache = {};
  private capabilities: Promise<ReadonlySet<string>> | undefined;
  private listing: Promise<RemoteListing> | undefined;
  private pool: Promise<ObjectPool> | undefined;

  constructor(options: RemoteOptions) {
    const { remote, env, home, version, call } = options;
    this.name = remote.name;
    this.options = options;
    this.base = remote.name.replace(/\/+$/, '');
    this.client = new HttpClient({
      base: this.base,
      env,
      version,
      login: () => findLogin(new URL(remote.url), { env, home }),
      signal: call.signal,
    });
  }

  list(): Promise<RemoteListing> {
    this.listing ??= this.ask();
    return this.listing;
  }

  async read(oid: Oid): Promise<RemoteObject | undefined> {
    const { location } = await this.openPool();
    try {
      const { type = '', object } = await readObject({
        fs,
        gitdir: location.gitDir,
        oid,
        format: 'content',
        cache: this.cache,
      });
      return { type, body: Buffer.from(object as Uint8Array) };
    } catch (error) {
      if (error instanceof Errors.NotFoundError) return undefined;
      throw error;
    }
  }

  async bring(oids: readonly Oid[], extent: Extent): Promise<void> {
    if (oids.length === 0) return;
    const filters = (await this.discover()).has('filter');
    const pool = await this.openPool();
    await pool.add(async ({ gitDir }) => {
      const body = await this.post(encodeFetchRequest({ oids, extent, filters, agent: this.agent }));
      const folder = join(gitDir, 'objects', 'pack');
      try {
        await pipeline(this.limited(readPack(body)), createWriteStream(join(folder, 'incoming.pack')));
      } catch (error) {
        this.options.call.signal?.throwIfAborted();
        if (error instanceof ServerRefusal) throw objectMissing(this.name, oids, error);
        throw error instanceof MlgitError ? error : unreachable(this.name, (error as Error).message, error);
      }
      await nameAndIndex(folder);
    });
  }

  async dispose(): Promise<void> {
    this.client.close();
    // One that could not be opened has told whoever asked for it.
    const pool = await this.pool?.catch(() => undefined);
    await pool?.dispose();
  }

  private get agent(): string {
    return `mlgit/${this.options.version}`;
  }

  private openPool(): Promise<ObjectPool> {
    const { folder, env, now } = this.options;
    this.pool ??= ObjectPool.open({ folder, objectFormat: 'sha1', env, now });
    return this.pool;
  }

  private async ask(): Promise<RemoteListing> {
    await this.discover();
    const body = await this.post(encodeListRequest(['HEAD', ...LISTED_PREFIXES], this.agent));
    try {
      return parseListing(await readListing(body));
    } catch (error) {
      this.options.call.signal?.throwIfAborted();
      throw error instanceof MlgitError ? error : unreachable(this.name, (error as Error).message, error);
    }
  }

  /** What the server can do for a fetch. */
  private discover(): Promise<ReadonlySet<string>> {
    this.capabilities ??= this.askForCapabilities();
    return this.capabilities;
  }

  private async askForCapabilities(): Promise<ReadonlySet<string>> {
    const info = await this.ofRemote(() =>
      getRemoteInfo2({ http: this.client as never, url: this.base, protocolVersion: 2, headers: {} }),
    );
    if (info.protocolVersion !== 2)
      throw needsGit(this.name, 'its server speaks no version 2 of the protocol');
    if (textOf(info.capabilities['object-format'] ?? 'sha1') !== 'sha1') {
      throw needsGit(
        this.name,
        `its objects have ${textOf(info.capabilities['object-format'] as never)} names`,
      );
    }
    return new Set(textOf(info.capabilities.fetch ?? '').split(' '));
  }

  private async post(request: Buffer): Promise<AsyncIterable<Uint8Array>> {
    const answer = await this.client.request({
      url: `${this.base}/git-upload-pack`,
      method: 'POST',
      headers: {
        ...V2,
        'Content-Type': 'application/x-git-upload-pack-request',
        Accept: 'application/x-git-upload-pack-result',
      },
      body: [request],
    });
    if (answer.statusCode !== 200) throw refused(this.name, answer.statusCode, answer.statusMessage);
    return answer.body;
  }

  private async ofRemote<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof MlgitError) throw error;
      this.options.call.signal?.throwIfAborted();
      if (error instanceof Errors.HttpError) {
        throw refused(this.name, error.data.statusCode, error.data.statusMessage, error);
      }
      if (error instanceof Errors.SmartHttpError || error instanceof Errors.ParseError) {
        throw refused(this.name, 404, 'no git repository answers there', error);
      }
      throw unreachable(this.name, (error as Error).message, error);
    }
  }

  private async *limited(pack: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let bytes = 0;
    for await (const part of pack) {
      bytes += part.length;
      if (bytes > MOST_PACK_BYTES) throw needsGit(this.name, 'it sends more than fits into memory');
      yield part;
    }
  }
}

/** A pack is called by the digest at its end, as git calls it. */
async function nameAndIndex(folder: string): Promise<void> {
  const incoming = join(folder, 'incoming.pack');
  const file = await open(incoming, 'r');
  let name: string;
  try {
    const { size } = await file.stat();
    const { buffer } = await file.read({ buffer: Buffer.alloc(20), position: size - 20 });
    name = `pack-${buffer.toString('hex')}.pack`;
  } finally {
    await file.close();
  }
  await rename(incoming, join(folder, name));
  await indexPack({ fs, dir: folder, gitdir: join(folder, '..', '..'), filepath: name });
}

function textOf(capability: string | true): string {
  return capability === true ? '' : capability;
}

function refused(name: string, status: number, message: string, cause?: unknown): MlgitError {
  const said = `${status} ${message}`.trim();
  const details = { remote: name, status };
  if (status === 401 || status === 403 || status === 407) {
    return new MlgitError(`Remote ${name} refused these credentials, or none were given: ${said}`, {
      code: 'remote-credentials',
      kind: 'credentials',
      hints: [TOKEN_HINT, `or a line for ${new URL(name).host} in ~/.netrc or ~/.git-credentials`],
      details,
      cause,
    });
  }
  if (status === 404 || status === 410) {
    return new MlgitError(
      `Remote ${name} has no such repository, or does not show it to this user: ${said}`,
      {
        code: 'remote-not-found',
        kind: 'unreachable',
        hints: ['export MLGIT_TOKEN=…   (a private repository is shown to its users alone)'],
        details,
        cause,
      },
    );
  }
  return unreachable(name, said, cause);
}

function needsGit(name: string, because: string): MlgitError {
  return new MlgitError(`${name} cannot be read without git: ${because}`, {
    code: 'git-missing',
    kind: 'failed',
    hints: ['install git 2.30 or newer: https://git-scm.com/downloads'],
    details: { remote: name },
  });
}
