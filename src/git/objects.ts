import { MlgitError } from '../model/mlgit-error.ts';
import type { GitObject } from './cat-file.ts';
import type { Env } from './environment.ts';
import { encodeCommit, encodeTree, oidOf, parseCommit, type RawObject } from './object-format.ts';
import { type ObjectReader, objectFolder } from './object-reader.ts';
import type {
  Commit,
  CommitWithFiles,
  GitObjects,
  NewCommit,
  Oid,
  RepositoryLocation,
  TreeFile,
} from './port.ts';
import { Quarantine } from './quarantine.ts';
import { pipelined } from './read-ahead.ts';
import { listTree } from './tree-walk.ts';

/** Commits asked for ahead of the consumer; records are small. */
const COMMITS_AHEAD = 128;

/** Objects of the system git: read through one `cat-file`, written as loose objects without any git process. */
export class SystemGitObjects implements GitObjects {
  private readonly location: RepositoryLocation;
  private readonly env: Env;
  private readonly reader: ObjectReader;

  constructor(location: RepositoryLocation, env: Env, reader: ObjectReader) {
    this.location = location;
    this.env = env;
    this.reader = reader;
  }

  async readCommit(oid: Oid): Promise<Commit | undefined> {
    const object = await this.reader.read(oid);
    return object && parseCommit(oid, expectType(object, 'commit').body);
  }

  async *readBlobs(oids: readonly Oid[]): AsyncIterable<Buffer | undefined> {
    const objects = pipelined(
      oids,
      (oid) => this.reader.read(oid),
      (object) => object?.sizeBytes ?? 0,
    );
    for await (const object of objects) yield object?.body;
  }

  async *readCommitsAndFiles(
    oids: readonly Oid[],
    paths: readonly string[],
  ): AsyncIterable<CommitWithFiles | undefined> {
    const read = async (oid: Oid): Promise<CommitWithFiles | undefined> => {
      const [commit, ...files] = await Promise.all([
        this.reader.read(oid),
        ...paths.map((path) => this.reader.read(`${oid}:${path}`)),
      ]);
      if (!commit) return undefined;
      return {
        commit: parseCommit(oid, expectType(commit, 'commit').body),
        files: files.map((file) => (file?.type === 'blob' ? file.body : undefined)),
      };
    };
    yield* pipelined(oids, read, () => 0, COMMITS_AHEAD);
  }

  async readFile(commit: Oid, path: string): Promise<Buffer | undefined> {
    const direct = !/[\n\0]/.test(path) && !/^\.{0,2}(\/|$)/.test(path);
    const object = await this.reader.read(direct ? `${commit}:${path}` : await this.find(commit, path));
    return object?.type === 'blob' ? object.body : undefined;
  }

  async readTagObject(oid: Oid): Promise<Buffer | undefined> {
    const object = await this.reader.read(oid);
    return object?.type === 'tag' ? object.body : undefined;
  }

  listTree(treeish: Oid): Promise<TreeFile[]> {
    return listTree(this.reader, treeish, this.location.objectFormat);
  }

  async writeBlob(bytes: Uint8Array): Promise<Oid> {
    return this.write([{ type: 'blob', body: bytes }]);
  }

  async writeTree(files: { readonly [name: string]: Oid }): Promise<Oid> {
    return this.write([{ type: 'tree', body: encodeTree(files) }]);
  }

  async writeCommit(commit: NewCommit): Promise<Oid> {
    return this.write([{ type: 'commit', body: encodeCommit(commit) }]);
  }

  async writeCommitOfFiles(
    files: { readonly [name: string]: Uint8Array },
    commit: Omit<NewCommit, 'tree'>,
  ): Promise<Oid> {
    const blobs = Object.entries(files).map(([name, body]) => ({ name, type: 'blob' as const, body }));
    const format = this.location.objectFormat;
    const entries = Object.fromEntries(blobs.map((blob) => [blob.name, oidOf(blob, format)]));
    const tree: RawObject = { type: 'tree', body: encodeTree(entries) };
    const body = encodeCommit({ ...commit, tree: oidOf(tree, format) });
    return this.write([...blobs, tree, { type: 'commit', body }]);
  }

  /** All of them become visible together; returns the id of the last. */
  private async write(objects: readonly RawObject[]): Promise<Oid> {
    const quarantine = await Quarantine.create(objectFolder(this.location, this.env), this.env);
    try {
      let last: Oid | undefined;
      for (const object of objects) last = await quarantine.write(object, this.location.objectFormat);
      await quarantine.publish();
      return last as Oid;
    } finally {
      await quarantine.dispose();
    }
  }

  /** A path that git's `oid:path` syntax cannot say. */
  private async find(commit: Oid, path: string): Promise<string> {
    const files = await this.listTree(commit);
    return files.find((file) => file.path === path)?.oid ?? `${commit}:`;
  }
}

function expectType(object: GitObject, type: string): GitObject {
  if (object.type === type) return object;
  throw new MlgitError(`Expected ${object.oid} to be a ${type}, found a ${object.type}`, {
    code: 'wrong-object-type',
    kind: 'integrity',
  });
}
