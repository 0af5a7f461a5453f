import { compareBytes } from '../base/byte-order.ts';
import { decodeCanonical, encodeCanonical, type RecordValue } from '../model/canonical-json.ts';
import {
  checkEnvRecord,
  checkExecution,
  checkManifest,
  type ParsedDocument,
  parseDocument,
} from '../model/decode-run.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import { ALL_PREFIX, isArchiveRef, parseRunRef, type RunRefName } from '../model/run-ref.ts';
import type { Memo } from './memo-port.ts';
import { NO_MEMO } from './no-memo.ts';

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

/** A run ref whose record cannot be read: `error` says why. One such run hides no other. */
export interface DamagedRun extends RunRefName {
  readonly commit: string;
  readonly error: MlgitError;
}

/** The documents parsed, which is what is remembered: reading them again takes one pass. */
interface ParsedRun {
  readonly codeCommit: string;
  readonly manifest: ParsedDocument;
  readonly execution: ParsedDocument;
  readonly env: ParsedDocument;
}

interface Loaded {
  readonly runs: readonly RunRecord[];
  readonly damaged: readonly DamagedRun[];
  readonly archives: readonly string[];
  /** Remote → `flow/id` of what was fetched from it, also of runs that are this clone's own. */
  readonly fetched: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Every run that this clone knows. Commits are immutable, so what was read once is remembered by commit: the cost
 * of a listing follows the new runs. Without a memo everything is read from git, with the same answer.
 */
export class RunReader {
  private readonly source: RunSource;
  private readonly memo: Memo;
  private readonly starts: Memo;
  private loading: Promise<Loaded> | undefined;
  private loaded: Loaded | undefined;

  /** `starts` remembers, for who lists runs without opening them, when each began, and whether it is a reproduction. */
  constructor(source: RunSource, memo: Memo, starts: Memo = NO_MEMO) {
    this.source = source;
    this.memo = memo;
    this.starts = starts;
  }

  /** Those that can be read, newest first: by start, then by id. */
  async all(): Promise<readonly RunRecord[]> {
    return (await this.loadOnce()).runs;
  }

  async damaged(): Promise<readonly DamagedRun[]> {
    return (await this.loadOnce()).damaged;
  }

  /** What `damaged` would say, as far as runs were read already. */
  get damagedSoFar(): readonly DamagedRun[] {
    return this.loaded?.damaged ?? [];
  }

  /** Refs of archives, in which a newer release keeps older runs, as far as runs were read already. */
  get archivesSoFar(): readonly string[] {
    return this.loaded?.archives ?? [];
  }

  async ofFlow(flow: string): Promise<readonly RunRecord[]> {
    return (await this.all()).filter((run) => run.flow === flow);
  }

  /** Runs of a flow that a remote has, as of the last fetch: this clone's own among them. */
  async ofRemote(remote: string, flow: string): Promise<readonly RunRecord[]> {
    const { runs, fetched } = await this.loadOnce();
    const there = fetched.get(remote);
    return runs.filter((run) => run.flow === flow && there?.has(`${flow}/${run.id}`));
  }

  /** Forgets what was listed, after refs were changed by this process. */
  refresh(): void {
    this.loading = undefined;
  }

  private async loadOnce(): Promise<Loaded> {
    this.loading ??= this.load();
    this.loaded = await this.loading;
    return this.loaded;
  }

  private async load(): Promise<Loaded> {
    const refs = await this.source.listRefs(ALL_PREFIX);
    const all = refs.flatMap(({ name, oid }) => {
      const parsed = parseRunRef(name);
      return parsed === undefined ? [] : [{ ...parsed, oid }];
    });
    // What is this clone's own and was fetched as well counts as its own.
    const named = [
      ...all.filter(({ remote }) => remote === undefined),
      ...all.filter(({ remote }) => remote !== undefined),
    ];
    const documents = await this.documents(named.map(({ oid }) => oid));
    const seen = new Set<string>();
    const runs: RunRecord[] = [];
    const damaged: DamagedRun[] = [];
    const fetchedRuns = new Map<string, Set<string>>();
    for (const ref of named) {
      const name = `${ref.flow}/${ref.id}`;
      if (ref.remote !== undefined) {
        const there = fetchedRuns.get(ref.remote) ?? new Set();
        fetchedRuns.set(ref.remote, there.add(name));
      }
      if (seen.has(name)) continue;
      seen.add(name);
      try {
        runs.push(decodeRun(ref, documents.get(ref.oid) ?? unreadable(ref)));
      } catch (error) {
        if (!(error instanceof MlgitError)) throw error;
        const { oid: commit, ...name } = ref;
        damaged.push({ ...name, commit, error });
      }
    }
    const archives = refs.map(({ name }) => name).filter(isArchiveRef);
    return { runs: runs.sort(newestFirst), damaged, fetched: fetchedRuns, archives };
  }

  private async documents(oids: readonly string[]): Promise<Map<string, ParsedRun>> {
    const found = new Map<string, ParsedRun>();
    for (const [oid, text] of this.memo.getMany(oids)) {
      found.set(oid, decodeCanonical(text) as unknown as ParsedRun);
    }
    const missing = oids.filter((oid) => !found.has(oid));
    if (missing.length === 0) return found;
    const news: [string, string][] = [];
    const starts: [string, string][] = [];
    for (const [oid, documents] of await this.source.readDocuments(missing)) {
      const parsed = parseRun(documents);
      found.set(oid, parsed);
      if (!isWhole(parsed)) continue;
      news.push([oid, encodeCanonical(parsed as unknown as RecordValue, 'compact')]);
      const start = startOf(parsed.execution);
      if (start !== undefined) starts.push([oid, start]);
    }
    this.memo.setMany(news);
    this.starts.setMany(starts);
    return found;
  }
}

function parseRun({ codeCommit, manifest, execution, env }: RunDocuments): ParsedRun {
  return {
    codeCommit,
    manifest: parseDocument(manifest),
    execution: parseDocument(execution),
    env: parseDocument(env),
  };
}

/** `2026-01-31T09:00:00.000Z`, and ` rerun` behind it where the run was made to reproduce another. */
function startOf(execution: ParsedDocument): string | undefined {
  const { startedAt, reproduces } = execution as { startedAt?: unknown; reproduces?: unknown };
  if (typeof startedAt !== 'string') return undefined;
  return reproduces === undefined ? startedAt : `${startedAt} rerun`;
}

function isWhole({ manifest, execution, env }: ParsedRun): boolean {
  return manifest !== undefined && execution !== undefined && env !== undefined;
}

function decodeRun(ref: RunRefName & { readonly oid: string }, parsed: ParsedRun): RunRecord {
  const where = `${ref.flow}@${ref.id}`;
  return {
    id: ref.id,
    flow: ref.flow,
    commit: ref.oid,
    codeCommit: parsed.codeCommit,
    ...(ref.remote === undefined ? {} : { remote: ref.remote }),
    manifest: checkManifest(parsed.manifest, where),
    execution: checkExecution(parsed.execution, where),
    env: checkEnvRecord(parsed.env, where),
  };
}

function unreadable({ flow, id, oid }: RunRefName & { readonly oid: string }): never {
  throw new MlgitError(`Record of run ${flow}@${id} is damaged: commit ${oid} is not here, or holds no run`, {
    code: 'bad-record',
    kind: 'integrity',
    hints: [`git show ${oid}`, `mlgit rm ${flow}@${id}`],
  });
}

function newestFirst(a: RunRecord, b: RunRecord): number {
  return compareBytes(b.execution.startedAt, a.execution.startedAt) || compareBytes(b.id, a.id);
}
