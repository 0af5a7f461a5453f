import { condemn, findDead, type SharedCollection } from '../../src/gc/condemn.ts';
import { readCondemnation, readPhase } from '../../src/gc/epochs.ts';
import { openPushLease, type PushLease } from '../../src/gc/push-lease.ts';
import { listingsOf, type Root } from '../../src/gc/reach.ts';
import { sweep } from '../../src/gc/sweep.ts';
import type { Terms } from '../../src/gc/terms.ts';
import { digestText } from '../../src/model/blake3.ts';
import type { Digest } from '../../src/model/digest.ts';
import { MlgitError } from '../../src/model/mlgit-error.ts';
import { encodeTreeBlob } from '../../src/model/tree-blob.ts';
import { MemoryRecords } from '../../src/store/memory/memory-records.ts';
import { MemoryStore } from '../../src/store/memory/memory-store.ts';
import type { Store } from '../../src/store/port.ts';
import type { RemoteRecords } from '../../src/store/remote-port.ts';
import { Interleaving, type Machine, seeded } from './interleaving.ts';

const TERMS: Terms = { skewMs: 100, settleMs: 50, sliceMs: 400 };
const HOLD_MS = 1000;

/** Made of texts; what lists others has them as children. */
interface Content {
  readonly text: string;
  readonly children: readonly Digest[];
}

/** How the records of a machine behave; the simulation's negative controls break what the protocol rests on. */
export type Distort = (records: RemoteRecords) => RemoteRecords;

export interface WorldOptions {
  readonly seed: number;
  readonly pushers?: Distort;
  readonly collectors?: Distort;
}

/** A shared store and a git remote, used by machines that push, collect and delete at once. */
export class SharedWorld {
  readonly random: () => number;
  readonly steps: Interleaving;
  readonly counts = { published: 0, removed: 0, waited: 0, lost: 0, takenOver: 0 };
  readonly #options: WorldOptions;
  readonly #store = new MemoryStore();
  readonly #records = new MemoryRecords();
  readonly #present = new Set<Digest>();
  readonly #contents = new Map<Digest, Content>();
  /** Of the git remote: each names a folder of the store. */
  readonly #refs = new Map<string, Digest>();

  constructor(options: WorldOptions) {
    this.#options = options;
    this.random = seeded(options.seed);
    // Some worlds are hectic, others have machines that die, or sweeps of many slices.
    const [crash, paceMs] = [this.random() < 0.5 ? 0 : 0.003, 1 + this.random() * 4];
    this.steps = new Interleaving({ random: this.random, settleMs: TERMS.settleMs, crash, paceMs });
  }

  /** Runs everybody to their end. Throws as soon as a ref, or a folder of the store, lacks something. */
  async run(): Promise<void> {
    const roots = this.#makeContents();
    const work = [
      ...Array.from({ length: 3 }, (_, i) => this.#push(this.#machine(`pusher ${i}`), roots)),
      ...Array.from({ length: 2 }, (_, i) => this.#collect(this.#machine(`collector ${i}`))),
      this.#deleteRefs(this.#machine('user')),
    ];
    // Those of machines that died never end.
    const failed = new Promise<never>((_, reject) => {
      for (const each of work) each.catch(reject);
    });
    await Promise.race([this.steps.run(() => this.#check()), failed]);
  }

  #machine(name: string): Machine {
    return { name, alive: true, skewMs: Math.round((this.random() - 0.5) * TERMS.skewMs) };
  }

  /** Files, folders of files, and folders of folders that share what is in them. */
  #makeContents(): Digest[] {
    const files = Array.from({ length: 5 }, (_, i) => this.#add(`file ${i}`, []));
    const pick = (from: readonly Digest[]) => from.filter(() => this.random() < 0.5);
    const folders = Array.from({ length: 3 }, () => this.#addTree(pick(files)));
    return Array.from({ length: 4 }, () => this.#addTree([...pick(folders), ...pick(files)]));
  }

  #add(text: string, children: readonly Digest[]): Digest {
    const digest = digestText(text);
    this.#contents.set(digest, { text, children });
    return digest;
  }

  #addTree(children: readonly Digest[]): Digest {
    const entries = children.map((digest, i) => {
      const { text, children: inner } = this.#content(digest);
      const kind = text.startsWith('file') ? ('file' as const) : ('tree' as const);
      const below = (digests: readonly Digest[]): number =>
        digests.reduce((sum, each) => sum + below(this.#content(each).children), 0);
      return { name: `${i}`, kind, digest, sizeBytes: kind === 'file' ? text.length : below(inner) };
    });
    return this.#add(encodeTreeBlob(entries), children);
  }

  #content(digest: Digest): Content {
    const content = this.#contents.get(digest);
    if (content === undefined) throw new Error(`no content of ${digest}`);
    return content;
  }

  async #push(machine: Machine, roots: readonly Digest[]): Promise<void> {
    const ledger: Ledger = { stamp: undefined, known: new Set() };
    for (let round = 0; round < 8; round++) {
      const root = roots[Math.floor(this.random() * roots.length)] as Digest;
      try {
        await this.#pushOne(machine, ledger, root, `${machine.name}-${round}`);
      } catch (error) {
        if (!(error instanceof MlgitError) || error.code !== 'lease-lost') throw error;
        this.counts.lost++;
      }
    }
  }

  async #pushOne(machine: Machine, ledger: Ledger, root: Digest, name: string): Promise<void> {
    const store = this.#storeOf(machine);
    const lease = await openPushLease(this.#recordsOf(machine, this.#options.pushers), {
      id: name.replace(/[^a-z0-9]/g, ''),
      clock: this.steps.clockOf(machine),
      randomBytes: (length) => new Uint8Array(length).fill(7),
      wait: (ms) => {
        this.counts.waited++;
        return this.steps.wait(machine, ms);
      },
      host: machine.name,
      user: 'somebody',
      holdMs: HOLD_MS,
      terms: TERMS,
    });
    follow(ledger, lease);
    // Sometimes the store itself is asked.
    if (this.random() < 0.3 && (await store.stat(root)) !== undefined) ledger.known.add(root);
    for (const digest of await this.#named(lease, ledger, root)) {
      await lease.renew();
      await store.putBytes(Buffer.from(this.#content(digest).text));
      if (lease.epoch === ledger.stamp) ledger.known.add(digest);
    }
    await lease.renew();
    // Some give up just before the end.
    if (this.random() < 0.8) {
      await this.steps.request(machine, async () => {
        this.#refs.set(name, root);
        this.counts.published++;
      });
    }
    await lease.release();
  }

  /** Relies on what is known and names what will be put, until nothing is new; returns what to put, children first. */
  async #named(lease: PushLease, ledger: Ledger, root: Digest): Promise<Digest[]> {
    const unsure = new Set<Digest>();
    const named = new Set<Digest>();
    for (;;) {
      const plan = this.#plan(root, (digest) => ledger.known.has(digest) && !unsure.has(digest));
      const fresh = [...plan.needed, ...plan.trusted].filter((digest) => !named.has(digest));
      if (fresh.length === 0) return plan.needed;
      // Naming again what was named changes nothing.
      const all = this.random() < 0.5 ? fresh : [...plan.needed, ...plan.trusted];
      for (const digest of await lease.rely(all)) unsure.add(digest);
      for (const digest of fresh) named.add(digest);
      follow(ledger, lease);
    }
  }

  #plan(root: Digest, isKnown: (digest: Digest) => boolean): { needed: Digest[]; trusted: Set<Digest> } {
    const needed = new Set<Digest>();
    const trusted = new Set<Digest>();
    const visit = (digest: Digest): void => {
      if (isKnown(digest)) {
        trusted.add(digest);
        return;
      }
      for (const child of this.#content(digest).children) visit(child);
      needed.add(digest);
    };
    visit(root);
    return { needed: [...needed], trusted };
  }

  async #collect(machine: Machine): Promise<void> {
    for (let round = 0; round < 10; round++) {
      try {
        await this.#collectOnce(machine);
      } catch (error) {
        if (!(error instanceof MlgitError) || !['gc-under-way', 'sweep-too-slow'].includes(error.code))
          throw error;
        await this.steps.wait(machine, 100);
      }
    }
  }

  async #collectOnce(machine: Machine): Promise<void> {
    const collection = this.#collection(machine);
    const phase = await readPhase(collection.records);
    const isNew = phase.kind === 'none' || phase.kind === 'done';
    const epoch = isNew ? await condemn(collection, await findDead(collection)) : phase.epoch;
    const condemned = await readCondemnation(collection.records, epoch);
    if (condemned === undefined) return;
    if (this.random() < 0.5) await this.steps.wait(machine, this.random() * 300);
    const { removed } = await sweep(collection, epoch);
    this.counts.removed += removed.length;
    if (phase.kind === 'sweeping') this.counts.takenOver++;
  }

  #collection(machine: Machine): SharedCollection {
    const store = this.#storeOf(machine);
    return {
      records: this.#recordsOf(machine, this.#options.collectors),
      store,
      listings: listingsOf([store]),
      live: () => this.steps.request(machine, async () => [...this.#refs.values()].map(treeRoot)),
      remove: (digest) =>
        this.steps.request(machine, async () => {
          await this.#store.remove(digest);
          return this.#present.delete(digest);
        }),
      clock: this.steps.clockOf(machine),
      randomBytes: (length) => Uint8Array.from({ length }, () => Math.floor(this.random() * 256)),
      by: machine.name,
      terms: TERMS,
    };
  }

  async #deleteRefs(machine: Machine): Promise<void> {
    for (let round = 0; round < 30; round++) {
      await this.steps.wait(machine, this.random() * 200);
      await this.steps.request(machine, async () => {
        const share = this.random();
        for (const name of [...this.#refs.keys()]) if (this.random() < share) this.#refs.delete(name);
      });
    }
  }

  #recordsOf(machine: Machine, distort: Distort = (records) => records): RemoteRecords {
    const ask = <T>(act: () => Promise<T>) => this.steps.request(machine, act);
    const records = this.#records;
    return distort({
      read: (name) => ask(() => records.read(name)),
      create: (name, bytes) => ask(() => records.create(name, bytes)),
      publish: (name, bytes) => ask(() => records.publish(name, bytes)),
      remove: (name) => ask(() => records.remove(name)),
      async *list(folder) {
        yield* await ask(() => collected(records.list(folder)));
      },
    });
  }

  #storeOf(machine: Machine): Store {
    const ask = <T>(act: () => Promise<T>) => this.steps.request(machine, act);
    const [inner, present] = [this.#store, this.#present];
    return {
      name: 'shared store',
      concurrency: 3,
      stat: (digest) => ask(() => inner.stat(digest)),
      get: (digest) => ask(() => inner.get(digest)),
      putBytes: (bytes) =>
        ask(async () => {
          const digest = await inner.putBytes(bytes);
          present.add(digest);
          return digest;
        }),
      putStream: (source, expected) => inner.putStream(source, expected),
      async *list() {
        yield* await ask(() => collected(inner.list()));
      },
      remove: (digest) => ask(() => inner.remove(digest)),
      flush: async () => {},
    };
  }

  #check(): void {
    for (const [name, root] of this.#refs) {
      if (!this.#present.has(root)) throw new Error(`${name} needs ${root}, which is gone`);
    }
    for (const digest of this.#present) {
      for (const child of this.#content(digest).children) {
        if (!this.#present.has(child)) throw new Error(`the folder ${digest} lists ${child}, which is gone`);
      }
    }
  }
}

/** What a machine remembers of the store between its pushes. */
interface Ledger {
  stamp: string | undefined;
  readonly known: Set<Digest>;
}

function follow(ledger: Ledger, lease: PushLease): void {
  if (ledger.stamp === lease.epoch) return;
  ledger.known.clear();
  ledger.stamp = lease.epoch;
}

function treeRoot(digest: Digest): Root {
  return { digest, kind: 'tree' };
}

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
