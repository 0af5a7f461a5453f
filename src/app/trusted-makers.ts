import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type FactsOf, type InputFacts, outputFacts } from '../executor/input-facts.ts';
import type { Digest } from '../model/digest.ts';
import type { ManifestOutput } from '../model/manifest.ts';
import type { RunRecord } from '../model/run.ts';
import type { RunId } from '../model/run-id.ts';
import { activeFolder } from './active-folder.ts';
import type { Context } from './context.ts';
import { specOf } from './find-target.ts';
import { storeRemotes } from './sharing/store-remotes.ts';
import { trustedSignatures } from './signing/trusted-signatures.ts';

type Maker = Pick<InputFacts, 'trusted' | 'madeBy'>;

/**
 * Whose artifacts may be loaded although loading can run code that is in them (pickles): those of runs of this clone, and
 * of runs that an allowed signer has signed. What `mlgit.cacheTrust` lets a run reuse does not count: a result that is
 * reused is data, and this is about code.
 */
export class TrustedMakers {
  readonly #context: Context;
  readonly #signal: AbortSignal;
  readonly #signed = new Map<string, Promise<boolean>>();
  #byId: Promise<ReadonlyMap<RunId, RunRecord>> | undefined;
  #isAlone: Promise<boolean> | undefined;

  constructor(context: Context, signal: AbortSignal) {
    this.#context = context;
    this.#signal = signal;
  }

  /** Of a task of the present run, which has made its outputs, or taken them from another run. */
  readonly factsOf: FactsOf = async ({ outputs, firstRun }, name) => {
    const output = outputs[name] as ManifestOutput;
    return { ...outputFacts(output), ...(await this.#taken(output, firstRun)) };
  };

  /** Of an artifact of another run, which may itself have taken it from one. */
  async ofTask(run: RunRecord, taskId: string, output: ManifestOutput): Promise<Maker> {
    const firstRun = run.execution.tasks[taskId]?.firstRun;
    if (run.remote === undefined && firstRun !== undefined && firstRun !== run.id)
      return this.#taken(output, firstRun);
    return this.#ofRun(run);
  }

  async #ofRun(run: RunRecord): Promise<Maker> {
    const trusted = run.remote === undefined || (await this.#isSigned(run));
    return { trusted, madeBy: `${specOf(run)} by ${run.execution.user}` };
  }

  async #taken({ digest, format }: ManifestOutput, firstRun: RunId | undefined): Promise<Maker> {
    if (firstRun === undefined) return { trusted: true };
    const run = (await this.#runs()).get(firstRun);
    if (run === undefined) {
      const isOwn = existsSync(join(activeFolder(this.#context), firstRun)) || (await this.#worksAlone());
      return { trusted: isOwn, madeBy: `run ${firstRun}, which is not in this clone` };
    }
    const made = await this.#ofRun(run);
    // The entry of a cache that says whose result it is may have been written by anybody.
    return made.trusted && !hasMade(run, digest, format)
      ? { trusted: false, madeBy: `somebody else than ${specOf(run)}, whose record has no such output` }
      : made;
  }

  #runs(): Promise<ReadonlyMap<RunId, RunRecord>> {
    this.#byId ??= this.#context.runs.all().then((runs) => new Map(runs.map((run) => [run.id, run])));
    return this.#byId;
  }

  /** Then whatever is in the local cache was put there by a run of this clone, as one that was removed since. */
  #worksAlone(): Promise<boolean> {
    this.#isAlone ??= Promise.all([
      storeRemotes(this.#context),
      this.#context.readConfig('mlgit.localStore'),
    ]).then(([stores, shared]) => stores.length === 0 && shared === undefined);
    return this.#isAlone;
  }

  #isSigned(run: RunRecord): Promise<boolean> {
    const known =
      this.#signed.get(run.commit) ??
      trustedSignatures(this.#context, run, { signal: this.#signal }).then((signatures) =>
        signatures.some(({ kind, state }) => kind === 'signature' && state === 'good'),
      );
    this.#signed.set(run.commit, known);
    return known;
  }
}

function hasMade({ manifest }: RunRecord, digest: Digest, format: string | undefined): boolean {
  return Object.values(manifest.tasks).some(({ outputs }) =>
    Object.values(outputs).some((output) => output.digest === digest && output.format === format),
  );
}
