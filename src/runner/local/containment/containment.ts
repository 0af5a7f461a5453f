export interface ContainmentOptions {
  /** Limit of all cells together. */
  readonly totalBytes: number;
  /** Letters and digits that tell whose it is: what a dead process left is ended by the next one with the same. */
  readonly owner: string;
}

/**
 * Where the processes of a launch are kept together by the kernel, so that none escapes being measured, limited and
 * ended. The process tree of `/proc` remains the means where there is none.
 */
export interface Containment {
  readonly name: 'cgroup-v1' | 'cgroup-v2';
  /** Undefined when it cannot be made any more: somebody took the folder away. */
  open(limitBytes: number | undefined): Cell | undefined;
  /** Removes what it made; what cannot be removed yet is left to the next run. */
  close(): void;
}

/** The part of it for one launch. */
export interface Cell {
  /** Control files that a process of one thread writes `0` to so that it, and so all it starts, is inside. */
  readonly controls: readonly string[];
  /** Whether the kernel keeps the memory limit; else whoever samples must. */
  readonly enforcesMemory: boolean;
  /** Ids of the processes inside, which changes while it is read. */
  members(): readonly number[];
  /** Memory that cannot be taken back from the processes without harm: no caches of files. */
  workingBytes(): number | undefined;
  /** User and system time of all that has run inside so far, milliseconds; undefined: not kept. */
  cpuMs(): number | undefined;
  /** Whether the kernel has killed a process inside for lack of memory. */
  ranOut(): boolean;
  /** Kills all inside at once; false where the kernel cannot. */
  killAll(): boolean;
  /** What the whole launch used. Removes the cell. */
  close(): CellUsage;
}

/** Exact also for a launch that was too short to be sampled. Absent: not kept by this kernel or hierarchy. */
export interface CellUsage {
  readonly cpuMs?: number;
  /** The most memory, caches of files among it that were left at the end. */
  readonly topBytes?: number;
  /** Caches of files at the end, which the kernel would have given up first. */
  readonly cachedBytes?: number;
  readonly readBytes?: number;
  readonly writeBytes?: number;
}
