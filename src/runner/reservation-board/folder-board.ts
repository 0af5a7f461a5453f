import {
  type FSWatcher,
  lstatSync,
  readdirSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  utimesSync,
  watch,
} from 'node:fs';
import { join } from 'node:path';
import type { PostedReservation, Reservation } from '../../model/reservation.ts';
import { openBoardFolder } from './board-folder.ts';
import { type PostedFile, type PostingProcess, postedName, readPostedFile } from './posted-file.ts';
import { writeWhole } from './write-whole.ts';

export interface FolderBoardOptions {
  /** Shared by all users of the machine. */
  readonly folder: string;
  readonly process: PostingProcess;
  readonly isAlive: (process: PostingProcess) => boolean;
  readonly user: string;
  readonly run: string;
  /** The disk that its reservations are about: what others reserve on another one takes nothing from it. */
  readonly disk: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Called when the folder could not be read or written, each time: others and this process do not see each other then. */
  readonly onUnusable: (error: Error) => void;
}

const SUFFIX = '.json';
/** More files are left unread: nobody has so many runs, and reading them would hold up every task. */
const MOST_FILES = 2000;
const HEARTBEAT_MS = 15_000;
/** A process of another container or boot cannot be looked at; one that was silent for so long is gone. */
const SILENT_MS = 60_000;
/** Whoever died posts nothing, and a folder may be one that cannot be watched. */
const LOOK_AGAIN_MS = 1_000;
const STOPPED_MS = 30_000;
/** More than the grain of any disk's clock. */
const RACY_MS = 100;

/** Boards of this process that are open. */
const PLACES = new Set<number>();

function takePlace(): number {
  let place = 1;
  while (PLACES.has(place)) place += 1;
  PLACES.add(place);
  return place;
}

interface Known {
  readonly mark: string;
  readonly file: PostedFile | undefined;
}

/**
 * A board as a folder with one file for each process that has or waits for something, of a process with several boards for each
 * of them: written by that process alone, as a whole, by a rename; read by everybody (docs/concurrency.md, "The machine").
 */
export class FolderBoard {
  readonly holder: string;
  readonly user: string;
  readonly run: string;
  readonly #options: FolderBoardOptions;
  readonly #path: string;
  readonly #known = new Map<string, Known>();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #place: number;
  #isPosted = false;

  /** Undefined, with why, where the folder cannot be used. */
  static open(options: FolderBoardOptions): { readonly board: FolderBoard } | { readonly unusable: string } {
    const unusable = openBoardFolder(options.folder);
    return unusable === undefined ? { board: new FolderBoard(options) } : { unusable };
  }

  private constructor(options: FolderBoardOptions) {
    const { scope, pid, startedAt } = options.process;
    this.#place = takePlace();
    this.holder = `${scope}-${pid}-${startedAt}${this.#place === 1 ? '' : `-${this.#place}`}`;
    this.user = options.user;
    this.run = options.run;
    this.#options = options;
    this.#path = join(options.folder, `${this.holder}${SUFFIX}`);
    this.#heartbeat = setInterval(() => this.#touch(), HEARTBEAT_MS);
    this.#heartbeat.unref();
  }

  post(own: readonly Reservation[]): void {
    try {
      if (own.length > 0) this.#write(own);
      else if (this.#isPosted) rmSync(this.#path, { force: true });
      this.#isPosted = own.length > 0;
    } catch (error) {
      // What nobody can be told, on a full disk, is no reason not to work.
      this.#options.onUnusable(error as Error);
    }
  }

  #write(reservations: readonly Reservation[]): void {
    const { process, user, run, disk, folder } = this.#options;
    const { scope, pid, startedAt } = process;
    const text = JSON.stringify({
      version: 1,
      process: { scope, pid, startedAt },
      user: postedName(user),
      run: postedName(run),
      disk,
      reservations: reservations.map((one) => ({ ...one, task: postedName(one.task) })),
    });
    // Each board has one name aside, so what a killed one left there is nobody else's.
    const aside = `${this.#path}.new`;
    try {
      writeWhole(aside, text);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      // Cleaners of temporary folders take old ones away.
      openBoardFolder(folder);
      writeWhole(aside, text);
    }
    renameSync(aside, this.#path);
  }

  others(): readonly PostedReservation[] {
    try {
      return [...this.#names()].flatMap((name) => this.#read(name) ?? []);
    } catch (error) {
      // Whose folder it is may close it at any time.
      this.#options.onUnusable(error as Error);
      return [];
    }
  }

  watch(onChange: () => void): () => void {
    const timer = setInterval(
      () => {
        this.#touch();
        onChange();
      },
      LOOK_AGAIN_MS + (this.#options.process.pid % 500),
    );
    let watcher: FSWatcher | undefined;
    let isDue = false;
    const soon = (): void => {
      if (isDue) return;
      isDue = true;
      setImmediate(() => {
        isDue = false;
        if (watcher !== undefined) onChange();
      });
    };
    try {
      watcher = watch(this.#options.folder, (_, name) => {
        if (name === null || (name.endsWith(SUFFIX) && !this.#path.endsWith(name))) soon();
      });
      watcher.on('error', () => watcher?.close());
    } catch {
      // There may be no watches left; the timer looks as well.
    }
    return () => {
      clearInterval(timer);
      watcher?.close();
      watcher = undefined;
    };
  }

  close(): void {
    clearInterval(this.#heartbeat);
    this.post([]);
    PLACES.delete(this.#place);
  }

  /** A file that is replaced while the folder is listed may be missing in the list, so known ones are looked for. */
  #names(): ReadonlySet<string> {
    const names = new Set(this.#known.keys());
    for (const name of listFolder(this.#options.folder)) {
      if (names.size >= MOST_FILES) break;
      if (name.endsWith(SUFFIX) && name !== `${this.holder}${SUFFIX}`) names.add(name);
    }
    return names;
  }

  #read(name: string): readonly PostedReservation[] | undefined {
    const path = join(this.#options.folder, name);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) {
      this.#known.delete(name);
      return undefined;
    }
    const now = this.#options.now();
    const mark = `${found.ino} ${found.mtimeMs} ${found.size}`;
    let known = this.#known.get(name);
    // What was written a moment ago may be replaced by something that looks the same from outside.
    if (known?.mark !== mark || now - found.mtimeMs < RACY_MS) {
      known = { mark, file: readPostedFile(path, name.slice(0, -SUFFIX.length), now) };
      this.#known.set(name, known);
    }
    if (known.file === undefined) return undefined;
    if (this.#lives(known.file.process, found)) {
      const silentMs = now - found.mtimeMs;
      // Whoever waits looks every second. One that was stopped keeps what it has, and no place in the queue.
      const counted = known.file.reservations.filter(({ held }) => held || silentMs < STOPPED_MS);
      return known.file.disk === this.#options.disk
        ? counted
        : counted.map((one) => ({ ...one, diskBytes: 0 }));
    }
    this.#known.set(name, { mark, file: undefined });
    if (found.uid === process.getuid?.()) rmSync(path, { force: true });
    return undefined;
  }

  /** A process that is another user's than the file says nothing about what the file is about. */
  #lives(poster: PostingProcess, file: Stats): boolean {
    if (poster.scope !== this.#options.process.scope) return this.#options.now() - file.mtimeMs < SILENT_MS;
    if (!this.#options.isAlive(poster)) return false;
    const owner = statSync(`/proc/${poster.pid}`, { throwIfNoEntry: false })?.uid;
    return owner === undefined || owner === file.uid;
  }

  /** Tells processes that cannot see this one that it lives. */
  #touch(): void {
    if (!this.#isPosted) return;
    const now = this.#options.now() / 1000;
    try {
      utimesSync(this.#path, now, now);
    } catch (error) {
      // Whoever cleaned the folder took what the next post writes again.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#options.onUnusable(error as Error);
    }
  }
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
