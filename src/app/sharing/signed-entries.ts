import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheEntry } from '../../model/cache-entry.ts';
import type { EventSink } from '../../model/event.ts';
import { matchesRecord } from '../../model/matches-record.ts';
import type { RunRecord } from '../../model/run.ts';
import { activeFolder } from '../active-folder.ts';
import type { Context } from '../context.ts';
import { specOf } from '../find-target.ts';
import { trustedSignatures } from '../signing/trusted-signatures.ts';

/**
 * Which cache entries count where only signed results do (`mlgit.cacheTrust signed`): those that say what the record of
 * their run says, of a run of this clone, or of one that an allowed signer has signed. An entry is no part of what was
 * signed, and anybody with access to the store can write one.
 */
export class SignedEntries {
  readonly #context: Context;
  readonly #emit: EventSink;
  readonly #signal: AbortSignal;
  readonly #signed = new Map<string, Promise<boolean>>();
  readonly #told = new Set<string>();

  constructor(
    context: Context,
    { emit, signal }: { readonly emit: EventSink; readonly signal: AbortSignal },
  ) {
    this.#context = context;
    this.#emit = emit;
    this.#signal = signal;
  }

  /** Of the local cache, which also has what runs of this clone have just made, and what has no record yet. */
  readonly acceptHere = async (entry: CacheEntry): Promise<boolean> =>
    existsSync(join(activeFolder(this.#context), entry.run)) || this.accept(entry);

  readonly accept = async (entry: CacheEntry): Promise<boolean> => {
    const run = (await this.#context.runs.all()).find(({ id }) => id === entry.run);
    if (run === undefined) {
      this.#tellUnsigned();
      return false;
    }
    if (!matchesRecord(entry, run)) {
      this.#tell(`${specOf(run)} ${entry.task}`, {
        message: `The cache entry of ${entry.task} of run ${specOf(run)} says otherwise than the record of that run, and is not used`,
        hints: [`mlgit show ${specOf(run)}:${entry.task}/`],
      });
      return false;
    }
    if (run.remote === undefined || (await this.#isSigned(run))) return true;
    this.#tellUnsigned();
    return false;
  };

  #isSigned(run: RunRecord): Promise<boolean> {
    const known = this.#signed.get(run.commit) ?? this.#askSigned(run);
    this.#signed.set(run.commit, known);
    return known;
  }

  async #askSigned(run: RunRecord): Promise<boolean> {
    const signatures = await trustedSignatures(this.#context, run, { signal: this.#signal });
    return signatures.some(({ kind, state }) => kind === 'signature' && state === 'good');
  }

  #tellUnsigned(): void {
    this.#tell('unsigned', {
      message:
        'Results of runs without the signature of an allowed signer are not used (mlgit.cacheTrust signed)',
      hints: ['mlgit fetch   (brings signatures)', 'mlgit log --columns id,user,signed'],
    });
  }

  #tell(about: string, warning: { readonly message: string; readonly hints: string[] }): void {
    if (this.#told.has(about)) return;
    this.#told.add(about);
    this.#emit({ type: 'warning', at: this.#context.config.clock.now(), ...warning });
  }
}
