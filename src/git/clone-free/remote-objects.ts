import { MlgitError } from '../../model/mlgit-error.ts';
import { parseCommit, parseTree } from '../object-format.ts';
import type { Commit, CommitWithFiles, Oid, ReadableObjects } from '../port.ts';
import { pipelined } from '../read-ahead.ts';
import type { Extent, RemoteObject, RemoteRepository } from './port.ts';

const COMMITS_AHEAD = 64;
const FOLDER = '040000';
const FILE = /^(100|120)/;

/** Objects of a remote as those of a clone: what is not here yet is brought when it is asked for, many at once. */
export class RemoteObjects implements ReadableObjects {
  private readonly remote: RemoteRepository;
  /** Commits that are small and wholly needed, as those of runs, tags and notes are. */
  private readonly isRecord: (oid: Oid) => boolean;

  constructor(remote: RemoteRepository, isRecord: (oid: Oid) => boolean) {
    this.remote = remote;
    this.isRecord = isRecord;
  }

  async readCommit(oid: Oid): Promise<Commit | undefined> {
    const object = await this.need(oid, this.isRecord(oid) ? 'whole' : 'folders');
    return object.type === 'commit' ? parseCommit(oid, object.body) : undefined;
  }

  async *readCommitsAndFiles(
    oids: readonly Oid[],
    paths: readonly string[],
  ): AsyncIterable<CommitWithFiles | undefined> {
    await this.bringMissing(oids);
    const read = async (oid: Oid): Promise<CommitWithFiles | undefined> => {
      const commit = await this.readCommit(oid);
      if (commit === undefined) return undefined;
      return { commit, files: await Promise.all(paths.map((path) => this.fileOf(commit, path))) };
    };
    yield* pipelined(oids, read, () => 0, COMMITS_AHEAD);
  }

  async readFile(oid: Oid, path: string): Promise<Buffer | undefined> {
    const commit = await this.readCommit(oid);
    return commit === undefined ? undefined : this.fileOf(commit, path);
  }

  /** In one conversation, however many. */
  private async bringMissing(oids: readonly Oid[]): Promise<void> {
    const missing: Oid[] = [];
    const reading = pipelined(
      [...new Set(oids)],
      async (oid) => ({ oid, isHere: (await this.remote.read(oid)) !== undefined }),
      () => 0,
      COMMITS_AHEAD,
    );
    for await (const { oid, isHere } of reading) if (!isHere) missing.push(oid);
    await this.remote.bring(missing, 'whole');
  }

  private async fileOf(commit: Commit, path: string): Promise<Buffer | undefined> {
    const { objectFormat } = await this.remote.list();
    const segments = path.split('/');
    let folder = commit.tree;
    for (const [at, segment] of segments.entries()) {
      const entries = parseTree((await this.need(folder, 'folders')).body, objectFormat);
      const entry = entries.find(({ name }) => name.equals(Buffer.from(segment)));
      const isLast = at === segments.length - 1;
      if (entry === undefined || !(isLast ? FILE.test(entry.mode) : entry.mode === FOLDER)) return undefined;
      if (isLast) return (await this.partOf(commit, entry.oid)).body;
      folder = entry.oid;
    }
    return undefined;
  }

  /** Servers of the old protocol give nothing but what their refs point to: then the commit comes with all its files. */
  private async partOf({ oid: commit }: Commit, oid: Oid): Promise<RemoteObject> {
    try {
      return await this.need(oid, 'whole');
    } catch (error) {
      if (!(error instanceof MlgitError) || error.code !== 'remote-object-missing') throw error;
    }
    await this.remote.bring([commit], 'whole');
    return this.need(oid, 'whole');
  }

  private async need(oid: Oid, extent: Extent): Promise<RemoteObject> {
    const here = await this.remote.read(oid);
    if (here !== undefined) return here;
    await this.remote.bring([oid], extent);
    const brought = await this.remote.read(oid);
    if (brought === undefined) throw new Error(`Internal error: ${oid} did not come with itself`);
    return brought;
  }
}
