import { link, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { uniqueOf } from '../../base/unique-in-process.ts';
import type { Clock } from '../../config/config.ts';

/** Who builds. `start` tells a process from a later one with the same number. */
export interface Builder {
  readonly host: string;
  readonly pid: number;
  readonly start: string;
}

export interface ClaimOptions {
  readonly builder: Builder;
  /** Whether what is to be built is there. */
  readonly isDone: () => Promise<boolean>;
  /** Called once for every other builder that is waited for. */
  readonly onWait: (other: Builder) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface Claim {
  /** Counts the builds that were begun in this folder: the name of a place that nobody else writes to. */
  readonly generation: number;
  release(): Promise<void>;
}

const POLL_MS = 150;
const BEAT_MS = 5000;
/** A builder on another machine that shows no sign of life for this long is taken for dead. */
const SILENCE_MS = 60_000;

/**
 * Becomes the one builder in `folder`, or waits until another has built (then undefined).
 *
 * Claims are numbered files, created whole by hard link; the holder is the highest. When it is released or its
 * process has died, whoever creates the next number first holds the claim, so a takeover cannot have two winners.
 * The highest file is never deleted: else a process that read an old listing could take a number a second time.
 */
export async function claimBuild(folder: string, options: ClaimOptions): Promise<Claim | undefined> {
  const watch = new Watch(options);
  for (;;) {
    options.signal.throwIfAborted();
    if (await options.isDone()) return undefined;
    const highest = Math.max(0, ...(await claimNumbers(folder)));
    if (highest > 0 && (await watch.isHeld(claimFile(folder, highest)))) {
      await delay(POLL_MS, undefined, { signal: options.signal });
      continue;
    }
    const mine = highest + 1;
    if (!(await create(folder, mine, options.builder))) continue;
    const numbers = await claimNumbers(folder);
    if (Math.max(...numbers) > mine) {
      await rm(claimFile(folder, mine), { force: true });
      continue;
    }
    for (const old of numbers.filter((number) => number < mine))
      await rm(claimFile(folder, old), { force: true });
    const claim = hold(folder, mine, options.clock);
    if (!(await options.isDone())) return claim;
    await claim.release();
    return undefined;
  }
}

function hold(folder: string, generation: number, clock: Clock): Claim {
  const file = claimFile(folder, generation);
  // A missed beat only makes others wait less patiently: it must not end the build.
  const beat = (): void => {
    const seconds = clock.now() / 1000;
    utimes(file, seconds, seconds).catch(() => {});
  };
  const timer = setInterval(beat, BEAT_MS);
  timer.unref();
  return {
    generation,
    release: async () => {
      clearInterval(timer);
      await writeFile(file, '');
    },
  };
}

function claimFile(folder: string, generation: number): string {
  return join(folder, `claim.${generation}`);
}

async function claimNumbers(folder: string): Promise<number[]> {
  return (await readdir(folder)).flatMap((name) => {
    const number = /^claim\.(\d+)$/.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

/** False when somebody else has that number. */
async function create(folder: string, generation: number, builder: Builder): Promise<boolean> {
  const temporary = join(folder, `claiming-${builder.host}-${uniqueOf(builder.pid)}`);
  await writeFile(temporary, JSON.stringify(builder));
  try {
    await link(temporary, claimFile(folder, generation));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Judges whether a claim's holder lives: on this machine by its process, on another by the beats of its file. */
class Watch {
  readonly #options: ClaimOptions;
  #told = '';
  #beat = { file: '', mtimeMs: 0, seenAt: 0 };

  constructor(options: ClaimOptions) {
    this.#options = options;
  }

  async isHeld(file: string): Promise<boolean> {
    let text: string;
    let mtimeMs: number;
    try {
      text = await readFile(file, 'utf8');
      mtimeMs = (await stat(file)).mtimeMs;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
    // Empty: released.
    if (text === '') return false;
    const other = JSON.parse(text) as Builder;
    const held =
      other.host === this.#options.builder.host ? await isRunning(other) : this.#isBeating(file, mtimeMs);
    if (held && this.#told !== text) {
      this.#told = text;
      this.#options.onWait(other);
    }
    return held;
  }

  #isBeating(file: string, mtimeMs: number): boolean {
    const now = this.#options.clock.monotonic();
    if (this.#beat.file !== file || this.#beat.mtimeMs !== mtimeMs)
      this.#beat = { file, mtimeMs, seenAt: now };
    return now - this.#beat.seenAt < SILENCE_MS;
  }
}

async function isRunning(builder: Builder): Promise<boolean> {
  const start = await processStart(builder.pid);
  return start !== undefined && (builder.start === '' || start === '' || start === builder.start);
}

/** When a process began, in the kernel's units; empty where that is not known, undefined when there is none. */
export async function processStart(pid: number): Promise<string | undefined> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return undefined;
  }
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : (fields[19] ?? '');
  } catch {
    return '';
  }
}
