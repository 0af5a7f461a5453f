import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Digest, digestHex } from '../../model/digest.ts';
import { errnoOf, ioError } from '../io-error.ts';
import type { BlobFolder } from './blob-folder.ts';
import { isAlive, type ProcessIdentity } from './process-identity.ts';

interface Claim {
  readonly owner: string;
  readonly pid: number;
  readonly startedAt: string;
  readonly token: string;
}

/** A claim of this process as a file that others are links of; one for all that it holds at a time for an owner. */
interface Ticket {
  readonly claim: Claim;
  readonly path: string;
  /** How many rest on it. */
  holders: number;
}

/** Tries for a claim that others take and leave at the same moment. */
const TRIES = 10;

/**
 * Who computes a key, as a file `claims/<key>-<scope>`. The scope (machine, boot, process namespace) is part of the
 * name: only within it can one process see whether another lives, so a claim never outlives its process, and
 * machines that share the folder compute a key each rather than wait for one another's ghosts.
 *
 * A claim appears whole, by link(2), which fails if there is one; all that a process holds for an owner are one file.
 * A dead one is first renamed away: of two processes that see it, one wins the rename. It may also rename away a live
 * claim that came in between; it then puts that back, and at worst two compute the same.
 */
export class Claims {
  readonly #blobs: BlobFolder;
  readonly #identity: ProcessIdentity;
  readonly #tickets = new Map<string, Ticket>();

  constructor(blobs: BlobFolder, identity: ProcessIdentity) {
    this.#blobs = blobs;
    this.#identity = identity;
  }

  async claim(
    key: Digest,
    owner: string,
  ): Promise<{ readonly release: () => Promise<void> } | { readonly heldBy: string }> {
    const { layout } = this.#blobs;
    const folder = layout.folder('claims');
    const path = join(folder, `${digestHex(key)}-${this.#identity.scope}`);
    let ticket: Ticket | undefined;
    try {
      ticket = this.#ticketOf(owner);
      const { claim, path: source } = ticket;
      const held = layout.withFolder(folder, () => this.#take(path, source));
      if (held !== undefined) return { heldBy: held.owner };
      ticket.holders++;
      let isReleased = false;
      const release = async () => {
        if (!isReleased) this.#release(path, claim);
        isReleased = true;
      };
      return { release };
    } catch (error) {
      throw ioError(error, 'claim', path);
    } finally {
      if (ticket !== undefined) this.#dropUnused(ticket);
    }
  }

  /** Made anew when it has gone, with whoever cleared the folder. */
  #ticketOf(owner: string): Ticket {
    const { layout, names } = this.#blobs;
    const known = this.#tickets.get(owner);
    if (known !== undefined && existsSync(known.path)) return known;
    const { pid, startedAt } = this.#identity;
    const claim: Claim = { owner, pid, startedAt, token: known?.claim.token ?? names.random() };
    const path = this.#blobs.newTemp();
    const text = JSON.stringify(claim);
    layout.withFolder(layout.folder('tmp'), () => writeFileSync(path, text, { flag: 'wx' }));
    const ticket = { claim, path, holders: known?.holders ?? 0 };
    this.#tickets.set(owner, ticket);
    return ticket;
  }

  #dropUnused({ claim, path, holders }: Ticket): void {
    if (holders > 0) return;
    this.#tickets.delete(claim.owner);
    rmSync(path, { force: true });
  }

  /** Only one's own: after a release, or a takeover by somebody who thought us dead, the file may be another's. */
  #release(path: string, { owner, token }: Claim): void {
    const ticket = this.#tickets.get(owner);
    try {
      if (readClaim(path)?.token === token) rmSync(path, { force: true });
      if (ticket === undefined) return;
      ticket.holders--;
      this.#dropUnused(ticket);
    } catch (error) {
      throw ioError(error, 'release', path);
    }
  }

  /** Links `temp` to `path`, or returns the live claim that is there. */
  #take(path: string, temp: string): Claim | undefined {
    let held: Claim | undefined;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      if (linkIfAbsent(temp, path)) return undefined;
      held = readClaim(path);
      if (held !== undefined && isAlive(held)) return held;
      this.#clear(path, held);
    }
    return held;
  }

  /** Removes a dead claim, or one that cannot be read. */
  #clear(path: string, dead: Claim | undefined): void {
    const aside = this.#blobs.newTemp();
    try {
      renameSync(path, aside);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return;
      throw error;
    }
    const moved = readClaim(aside);
    if (moved !== undefined && moved.token !== dead?.token) linkIfAbsent(aside, path);
    rmSync(aside, { force: true });
  }
}

/** Where a file system has no hard links, a copy: its few bytes may be seen torn for an instant. */
function linkIfAbsent(source: string, target: string): boolean {
  try {
    linkSync(source, target);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(errnoOf(error) ?? '')) throw error;
  }
  try {
    copyFileSync(source, target, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined when it is gone or no claim: it appears whole, so half of one is what a power loss left. */
function readClaim(path: string): Claim | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isClaim(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isClaim(value: unknown): value is Claim {
  if (typeof value !== 'object' || value === null) return false;
  const claim = value as { [field: string]: unknown };
  return (
    Number.isSafeInteger(claim.pid) &&
    [claim.owner, claim.startedAt, claim.token].every((field) => typeof field === 'string')
  );
}
