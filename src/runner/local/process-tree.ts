import {
  hasEnvironmentEntry,
  lastPid,
  listPids,
  type ProcessStat,
  readStat,
  writesTo,
} from './process-table.ts';

export interface TreeMarks {
  /** `NAME=value` in the environment of every process of the launch, and of no other. */
  readonly entry: string;
  /** The task's log, as a real path. */
  readonly logPath: string;
}

/** Fewer numbers are asked for one by one, which is faster than listing all processes of a machine. */
const ASKED_ONE_BY_ONE = 100;

/**
 * The processes that one shell command started. A process belongs to it when it is in the shell's group or
 * session, when its parent belongs to it, when it was seen to belong before (it may have become an orphan since),
 * when its environment carries the launch's marker, or when its output still goes to the task's log, or when it is in
 * the launch's cgroup, where there is one. Without one, what escapes
 * is a process that, between two samples, clears its environment, redirects its output, changes session and loses
 * its parent.
 */
export class ProcessTree {
  readonly shellPid: number;
  readonly #marks: TreeMarks;
  readonly #inside: () => readonly number[];
  /** pid → start time, so that a pid used again is not taken for the old process. */
  readonly #members = new Map<number, number>();
  readonly #strangers = new Map<number, number>();
  #numbersStartedOver = false;

  /** `inside` lists processes that belong to it whatever they look like. */
  constructor(shellPid: number, marks: TreeMarks, inside: () => readonly number[] = () => []) {
    this.shellPid = shellPid;
    this.#marks = marks;
    this.#inside = inside;
  }

  /** Living members, without zombies; undefined where processes cannot be listed. */
  living(): ProcessStat[] | undefined {
    const pids = this.#candidates();
    if (pids === undefined) return undefined;
    const unknown: ProcessStat[] = [];
    const living: ProcessStat[] = [];
    const inside = new Set(this.#inside());
    for (const pid of new Set([...inside, ...pids])) {
      const stat = readStat(pid);
      if (stat === undefined) continue;
      if (inside.has(pid)) this.#members.set(pid, stat.startTicks);
      if (this.#members.get(pid) === stat.startTicks) living.push(stat);
      else if (this.#strangers.get(pid) !== stat.startTicks) unknown.push(stat);
    }
    this.#admit(unknown, living);
    return living.filter((stat) => !stat.zombie);
  }

  /**
   * Numbers are given out in rising order, so all that the shell started is above it unless the numbers started
   * over: a short step on a busy machine then reads a handful of entries instead of thousands.
   */
  #candidates(): number[] | undefined {
    const last = lastPid();
    if (last === undefined) return undefined;
    this.#numbersStartedOver ||= last < this.shellPid;
    const span = last - this.shellPid + 1;
    if (!this.#numbersStartedOver && span <= ASKED_ONE_BY_ONE) {
      return Array.from({ length: span }, (_, i) => this.shellPid + i);
    }
    const pids = listPids();
    if (pids === undefined) return undefined;
    return this.#numbersStartedOver ? pids : pids.filter((pid) => pid >= this.shellPid);
  }

  /** Repeats until nothing is added, since a child may be listed before its parent. */
  #admit(unknown: readonly ProcessStat[], living: ProcessStat[]): void {
    let rest = unknown;
    for (let before = -1; rest.length !== before; ) {
      before = rest.length;
      rest = rest.filter((stat) => {
        if (!this.#isRelated(stat)) return true;
        this.#members.set(stat.pid, stat.startTicks);
        living.push(stat);
        return false;
      });
    }
    for (const stat of rest) {
      const marked =
        writesTo(stat.pid, this.#marks.logPath) || hasEnvironmentEntry(stat.pid, this.#marks.entry);
      if (marked === false) this.#strangers.set(stat.pid, stat.startTicks);
      else if (marked) this.#members.set(stat.pid, stat.startTicks);
      if (marked) living.push(stat);
    }
  }

  #isRelated(stat: ProcessStat): boolean {
    return (
      stat.pid === this.shellPid ||
      stat.group === this.shellPid ||
      stat.session === this.shellPid ||
      this.#members.has(stat.parent)
    );
  }
}
