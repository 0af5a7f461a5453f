import { compareBytes } from '../base/byte-order.ts';
import { decodeEnvRecord, decodeExecution, decodeManifest } from '../model/decode-run.ts';
import type { RunRecord } from '../model/run.ts';
import { parseRunRef, REMOTES_PREFIX, RUNS_PREFIX, type RunRefName } from '../model/run-ref.ts';
import type { Memo } from './memo-port.ts';

/** The three documents of a run commit and its first parent, as text. */
export interface RunDocuments {
  readonly codeCommit: string;
  readonly manifest: string;
  readonly execution: string;
  readonly env: string;
}

export interface RunSource {
  /** Refs below a prefix, with the commit each points to. */
  listRefs(prefix: string): Promise<readonly { readonly name: string; readonly oid: string }[]>;
  /** The documents of many run commits in one pass, by oid; one that is no run commit is left out. */
  readDocuments(oids: readonly string[]): Promise<ReadonlyMap<string, RunDocuments>>;
}

/**
 * Every run that this clone knows. Commits are immutable, so what was read once is remembered by commit: the cost
 * of a listing follows the new runs. Without a memo everything is read from git, with the same answer.
 */
export class RunReader {
  private readonly source: RunSource;
  private readonly memo: Memo;
  private loaded: Promise<readonly RunRecord[]> | undefined;

  constructor(source: RunSource, memo: Memo) {
    this.source = source;
    this.memo = memo;
  }

  /** Newest first: by start, then by id. */
  all(): Promise<readonly RunRecord[]> {
    this.loaded ??= this.load();
    return this.loaded;
  }

  async ofFlow(flow: string): Promise<readonly RunRecord[]> {
    return (await this.all()).filter((run) => run.flow === flow);
  }

  /** Forgets what was listed, after refs were changed by this process. */
  refresh(): void {
    this.loaded = undefined;
  }

  private async load(): Promise<readonly RunRecord[]> {
    const own = await this.source.listRefs(RUNS_PREFIX);
    const fetched = await this.source.listRefs(REMOTES_PREFIX);
    const named = [...own, ...fetched].flatMap(({ name, oid }) => {
      const parsed = parseRunRef(name);
      return parsed === undefined ? [] : [{ ...parsed, oid }];
    });
    const documents = await this.documents(named.map(({ oid }) => oid));
    const seen = new Set<string>();
    const runs: RunRecord[] = [];
    for (const ref of named) {
      const found = documents.get(ref.oid);
      if (found === undefined || seen.has(`${ref.flow}/${ref.id}`)) continue;
      seen.add(`${ref.flow}/${ref.id}`);
      runs.push(decodeRun(ref, found));
    }
    return runs.sort(newestFirst);
  }

  private async documents(oids: readonly string[]): Promise<Map<string, RunDocuments>> {
    const known = this.memo.getMany(oids);
    const found = new Map<string, RunDocuments>();
    for (const [oid, text] of known) found.set(oid, JSON.parse(text) as RunDocuments);
    const missing = oids.filter((oid) => !found.has(oid));
    if (missing.length === 0) return found;
    const read = await this.source.readDocuments(missing);
    this.memo.setMany([...read].map(([oid, documents]) => [oid, JSON.stringify(documents)]));
    for (const [oid, documents] of read) found.set(oid, documents);
    return found;
  }
}

function decodeRun(ref: RunRefName & { readonly oid: string }, documents: RunDocuments): RunRecord {
  const where = `${ref.flow}@${ref.id}`;
  return {
    id: ref.id,
    flow: ref.flow,
    commit: ref.oid,
    codeCommit: documents.codeCommit,
    ...(ref.remote === undefined ? {} : { remote: ref.remote }),
    manifest: decodeManifest(documents.manifest, where),
    execution: decodeExecution(documents.execution, where),
    env: decodeEnvRecord(documents.env, where),
  };
}

function newestFirst(a: RunRecord, b: RunRecord): number {
  return compareBytes(b.execution.startedAt, a.execution.startedAt) || compareBytes(b.id, a.id);
}
