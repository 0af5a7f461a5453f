import { parseOptionalOid } from './object-format.ts';
import type { Oid } from './port.ts';

/** A tracked path on which HEAD, index and working tree do not agree. */
export interface TrackedChange {
  /** As git wrote it, byte for byte. */
  readonly path: Buffer;
  /** Index against HEAD; `.`: same. */
  readonly staged: string;
  /** Working tree against index; `.`: same, `D`: gone. */
  readonly work: string;
  readonly headMode: string;
  readonly headOid: Oid | undefined;
}

/** A path of which a merge left several versions in the index. */
export interface UnmergedPath {
  readonly path: Buffer;
  /** Of the side that is HEAD; zeros and undefined where that has none. */
  readonly headMode: string;
  readonly headOid: Oid | undefined;
}

export interface WorkingTreeStatus {
  readonly head: Oid | undefined;
  readonly branch: string | undefined;
  readonly changes: readonly TrackedChange[];
  readonly unmerged: readonly UnmergedPath[];
  /** Files; a folder that is a repository of its own ends in a slash. */
  readonly untracked: readonly Buffer[];
}

/** Reads `git status --porcelain=v2 -z --branch --no-renames`, as `git help status` specifies it. */
export function parseStatus(out: Buffer): WorkingTreeStatus {
  const changes: TrackedChange[] = [];
  const unmerged: UnmergedPath[] = [];
  const untracked: Buffer[] = [];
  let head: Oid | undefined;
  let branch: string | undefined;
  for (const record of records(out)) {
    const kind = record.toString('latin1', 0, 2);
    if (kind === '1 ') changes.push(trackedChange(record));
    else if (kind === 'u ') unmerged.push(unmergedPath(record));
    else if (kind === '? ') untracked.push(record.subarray(2));
    else if (kind === '# ') {
      const [, name = '', value = ''] = record.toString().split(' ');
      if (name === 'branch.oid') head = value === '(initial)' ? undefined : parseOptionalOid(value);
      if (name === 'branch.head') branch = value === '(detached)' ? undefined : value;
    }
  }
  return { head, branch, changes, unmerged, untracked };
}

function unmergedPath(record: Buffer): UnmergedPath {
  const { words, rest } = fields(record, 10);
  const [, , , , headMode = '', , , , headOid = ''] = words;
  return { path: rest, headMode, headOid: parseOptionalOid(headOid) };
}

function trackedChange(record: Buffer): TrackedChange {
  const { words, rest } = fields(record, 8);
  const [, states = '..', , headMode = '', , , headOid = ''] = words;
  return {
    path: rest,
    staged: states.charAt(0),
    work: states.charAt(1),
    headMode,
    headOid: parseOptionalOid(headOid),
  };
}

/** `count` words separated by one space each, then the path. */
function fields(record: Buffer, count: number): { words: string[]; rest: Buffer } {
  const words: string[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    const space = record.indexOf(0x20, at);
    words.push(record.toString('latin1', at, space));
    at = space + 1;
  }
  return { words, rest: record.subarray(at) };
}

function* records(out: Buffer): Iterable<Buffer> {
  for (let at = 0; at < out.length; ) {
    const end = out.indexOf(0, at);
    yield out.subarray(at, end < 0 ? out.length : end);
    at = end < 0 ? out.length : end + 1;
  }
}
