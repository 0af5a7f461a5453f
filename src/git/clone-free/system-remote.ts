import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { Env } from '../environment.ts';
import { NOTHING_ELSE } from '../fetch-flags.ts';
import { ObjectReader } from '../object-reader.ts';
import type { Oid, RepositoryLocation } from '../port.ts';
import { callRemote, runRemote } from '../remote-call.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { transportFailure } from '../transport-failure.ts';
import { LISTED_PREFIXES, objectMissing, parseListing } from './listing.ts';
import { ObjectPool } from './object-pool.ts';
import type { Extent, RemoteListing, RemoteObject, RemoteRepository } from './port.ts';
import type { RemoteOptions } from './remote-options.ts';
import { TOKEN_HINT, tokenHelper } from './token.ts';

/** The remote has this name in our calls alone: a URL in git's own configuration would be stored. */
const NAME = 'mlgit-source';
const PATTERNS = ['HEAD', ...LISTED_PREFIXES.map((prefix) => `${prefix}*`)];

/** Through the system's git: ssh, credential helpers, proxies and what transports are allowed are the user's own. */
export class SystemRemote implements RemoteRepository {
  readonly name: string;
  private readonly options: RemoteOptions;
  private listing: Promise<RemoteListing> | undefined;
  private opened: Promise<{ readonly pool: ObjectPool; readonly reader: ObjectReader }> | undefined;

  constructor(options: RemoteOptions) {
    this.name = options.remote.name;
    this.options = options;
    if (options.listing !== undefined) this.listing = Promise.resolve(options.listing);
  }

  list(): Promise<RemoteListing> {
    this.listing ??= this.ask();
    return this.listing;
  }

  async read(oid: Oid): Promise<RemoteObject | undefined> {
    const { reader } = await this.open();
    return reader.read(oid);
  }

  async bring(oids: readonly Oid[], extent: Extent): Promise<void> {
    if (oids.length === 0) return;
    const { pool } = await this.open();
    const filter = extent === 'folders' ? ['--filter=blob:none'] : [];
    // Small packs would be taken apart into loose objects; our own hooks are none of theirs.
    const settings = ['-c', 'fetch.unpackLimit=1', '-c', 'core.hooksPath=/dev/null'];
    const fetch = ['fetch', '--progress', ...NOTHING_ELSE, '--depth=1', ...filter, '--stdin', NAME];
    await pool.add(async (stage) => {
      const call = await this.callIn(stage, [...settings, ...fetch]);
      const answer = await callRemote(call.git, { ...call, stdin: oids.map((oid) => `${oid}\n`).join('') });
      if (answer.exitCode === 0) return;
      if (
        /not our ref|unadvertised object|no such remote ref|did not send all necessary/i.test(answer.stderr)
      ) {
        throw objectMissing(this.name, oids);
      }
      throw transportFailure(this.name, { name: 'fetch', ...answer });
    });
  }

  async dispose(): Promise<void> {
    // One that could not be opened has told whoever asked for it.
    const opened = await this.opened?.catch(() => undefined);
    await opened?.reader.dispose();
    await opened?.pool.dispose();
  }

  private open() {
    this.opened ??= this.openPool();
    return this.opened;
  }

  private async openPool() {
    const { folder, env, now } = this.options;
    const { objectFormat } = await this.list();
    const pool = await ObjectPool.open({ folder, objectFormat, env, now });
    return { pool, reader: new ObjectReader(pool.location, nowhere(env)) };
  }

  /** In an empty folder of its own: what repository the caller stands in must not matter. */
  private async ask(): Promise<RemoteListing> {
    const folder = await mkdtemp(join(temporaryFolder(this.options.env), 'mlgit-ls-'));
    const location: RepositoryLocation = {
      ...{ root: undefined, gitDir: folder, commonDir: folder, objectFormat: 'sha1', prefix: '' },
    };
    try {
      const call = await this.callIn(location, ['ls-remote', NAME, ...PATTERNS]);
      return parseListing((await runRemote(call.git, call)).toString());
    } catch (error) {
      throw this.withTokenHint(error);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private withTokenHint(error: unknown): unknown {
    if (!(error instanceof MlgitError) || error.code !== 'remote-credentials') return error;
    if (this.options.remote.kind !== 'http') return error;
    const { message, code, kind, hints, details, cause } = error;
    return new MlgitError(message, { code, kind, hints: [...hints, TOKEN_HINT], details, cause });
  }

  private async callIn(location: RepositoryLocation, args: readonly string[]) {
    const { remote, env, call, fetchFrom } = this.options;
    const url = fetchFrom === undefined ? remote.url : await fetchFrom();
    const settings = ['-c', `remote.${NAME}.url=${url}`, ...tokenHelper(remote, env)];
    return {
      git: { location, env: nowhere(env) },
      args: [...settings, ...args],
      remote: this.name,
      options: call,
    };
  }
}

/** As of a call that is in no repository: what a hook has set is about another one. */
function nowhere(env: Env): Env {
  const out: Record<string, string | undefined> = { ...env };
  for (const name of Object.keys(out)) if (ELSEWHERE.test(name)) delete out[name];
  // Its presence alone makes git calls name their repository instead of looking for one.
  out.GIT_DIR = 'told';
  return out;
}

const ELSEWHERE =
  /^GIT_(DIR|WORK_TREE|COMMON_DIR|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|QUARANTINE_PATH|SHALLOW_FILE|NAMESPACE|GRAFT_FILE|CONFIG)$/;
