import { constants, copyFileSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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

/** Tries for a claim that others take and leave at the same moment. */
const TRIES = 10;

/**
 * Who computes a key, as a file `claims/<key>-<scope>`. The scope (machine, boot, process namespace) is part of the
 * name: only within it can one process see whether another lives, so a claim never outlives its process, and
 * machines that share the folder compute a key each rather than wait for one another's ghosts.
 *
 * A claim appears whole, by link(2), which fails if there is one. A dead one is first renamed away: of two
 * processes that see it, one wins the rename. It may also rename away a live claim that came in between; it then
 * puts that back, and at worst two compute the same.
 */
export class Claims {
  readonly #blobs: BlobFolder;
  readonly #identity: ProcessIdentity;

  constructor(blobs: BlobFolder, identity: ProcessIdentity) {
    this.#blobs = blobs;
    this.#identity = identity;
  }

  async claim(
    key: Digest,
    owner: string,
  ): Promise<{ readonly release: () => Promise<void> } | { readonly heldBy: string }> {
    const { layout, names } = this.#blobs;
    const folder = layout.folder('claims');
    const path = join(folder, `${digestHex(key)}-${this.#identity.scope}`);
    const { pid, startedAt } = this.#identity;
    const mine: Claim = { owner, pid, startedAt, token: names.random() };
    const temp = this.#blobs.newTemp();
    try {
      layout.withFolder(layout.folder('tmp'), () =>
        writeFileSync(temp, JSON.stringify(mine), { flag: 'wx' }),
      );
      const held = layout.withFolder(folder, () => this.#take(path, temp));
      return held === undefined ? { release: async () => release(path, mine.token) } : { heldBy: held.owner };
    } catch (error) {
      throw ioError(error, 'claim', path);
    } finally {
      rmSync(temp, { force: true });
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

/** Only one's own: after a release, or a takeover by somebody who thought us dead, the file may be another's. */
function release(path: string, token: string): void {
  try {
    if (readClaim(path)?.token === token) rmSync(path, { force: true });
  } catch (error) {
    throw ioError(error, 'release', path);
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
