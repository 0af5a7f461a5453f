import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { JournaledRun, OpenTask } from '../../executor/run-journal.ts';
import { digestText } from '../../model/blake3.ts';
import { activeFolder } from '../active-folder.ts';
import type { Context } from '../context.ts';
import { journalOf } from './live-report.ts';

/** Refs are listed by a process of git, and change seldom. */
const REFS_MS = 2000;
const MLGIT_REFS = 'refs/mlgit/';

/** Tells whether something that a page shows has changed: two equal digests say that nothing has. */
export class Changes {
  private readonly context: Context;
  private read:
    | { readonly id: string; readonly size: number; readonly journal: JournaledRun | undefined }
    | undefined;
  private refs: { readonly at: number; readonly stamp: string } | undefined;

  constructor(context: Context) {
    this.context = context;
  }

  /** Of one run, or without it of all. */
  of(run: string | undefined): Promise<string> {
    return run === undefined ? this.ofAll() : this.ofRun(run);
  }

  /** Of the runs that are recorded, and of the journals of those under way. */
  private async ofAll(): Promise<string> {
    const active = activeFolder(this.context);
    const journals = await Promise.all(
      (await namesIn(active)).map(async (id) => `${id} ${await this.sizeOfJournal(id)}`),
    );
    return digestText([await this.ofRefs(), ...journals].join('\n'));
  }

  /** While it is under way: of its journal, and what its running tasks write. */
  private async ofRun(id: string): Promise<string> {
    const size = await this.sizeOfJournal(id);
    if (size < 0) return this.ofRefs();
    // A journal of a thousand tasks is long, and is read again only when it has grown.
    if (this.read?.id !== id || this.read.size !== size)
      this.read = { id, size, journal: journalOf(this.context, id) };
    const { open, header } = this.read.journal ?? { open: new Map<string, OpenTask>(), header: undefined };
    const written: string[] = [];
    for (const [task, { logPath }] of open) {
      const planned = header?.plan.steps.find((step) => task === step.id || task.startsWith(`${step.id}/`));
      const series = planned?.step.metrics?.series;
      const paths = [logPath, ...(series === undefined ? [] : [join(dirname(logPath), 'tree', series)])];
      for (const path of paths) written.push(`${task} ${await sizeOf(path)}`);
    }
    return digestText([String(size), ...written].join('\n'));
  }

  private sizeOfJournal(id: string): Promise<number> {
    return sizeOf(join(activeFolder(this.context), id, 'journal.ndjson'));
  }

  private async ofRefs(): Promise<string> {
    const now = this.context.config.clock.monotonic();
    if (this.refs !== undefined && now - this.refs.at < REFS_MS) return this.refs.stamp;
    const refs = await this.context.refs.list(MLGIT_REFS);
    const stamp = digestText(refs.map(({ name, oid }) => `${name} ${oid}`).join('\n'));
    if (this.refs !== undefined && this.refs.stamp !== stamp) this.context.runs.refresh();
    this.refs = { at: now, stamp };
    return stamp;
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  return found?.size ?? -1;
}
