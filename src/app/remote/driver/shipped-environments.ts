import { stat } from 'node:fs/promises';
import type { StoredBytes } from '../../../model/execution.ts';
import type { EnvironmentSpec, Step } from '../../../model/flow.ts';
import { MlgitError } from '../../../model/mlgit-error.ts';
import type { PortableEnvironment } from '../../../model/portable-environment.ts';
import { createEnvironments } from '../../../workspace/environment/build-environment.ts';
import { declaredEnvironmentDigest, lockKind } from '../../../workspace/environment/environment-lock.ts';
import type { Context } from '../../context.ts';
import { emitEnvironment } from '../../emit-environment.ts';
import { readLock } from '../../read-lock.ts';
import type { RunUnderWay } from '../../run-under-way.ts';
import { inScratchFolder } from '../../scratch-folder.ts';
import { environmentRecord, readEnvironmentRecord, writeEnvironmentRecord } from '../environment-record.ts';
import type { SharedBlobs } from '../shared-blobs.ts';

type Run = {
  readonly prepared: Pick<RunUnderWay['prepared'], 'tree' | 'flow'>;
  readonly options: Pick<RunUnderWay['options'], 'emit' | 'signal'>;
};

/** Environments of a run's steps for nodes: in the store of the team, made once for a lock file and platform. */
export function shippedEnvironments(context: Context, run: Run) {
  const known = new Map<string, Promise<PortableEnvironment | undefined>>();
  /** Undefined: the step declares none, or nodes have to build it. */
  return async (step: Step, blobs: SharedBlobs): Promise<PortableEnvironment | undefined> => {
    const spec = step.environment;
    // Files of conda hold the path that they were installed at, as machine code does.
    if (spec === undefined || (spec.lock !== undefined && lockKind(spec.lock) === 'conda')) return undefined;
    const lock = await readLock(run.prepared, spec);
    const declared = declaredEnvironmentDigest(spec, lock);
    const shipped =
      known.get(declared) ??
      ship(context, run, { spec, lock, record: environmentRecord(context.config, declared), blobs });
    known.set(declared, shipped);
    return shipped;
  };
}

interface Shipment {
  readonly spec: EnvironmentSpec;
  readonly lock: Uint8Array | undefined;
  readonly record: string;
  readonly blobs: SharedBlobs;
}

async function ship(
  context: Context,
  run: Run,
  shipment: Shipment,
): Promise<PortableEnvironment | undefined> {
  const { record, blobs } = shipment;
  const there = await readEnvironmentRecord(blobs.remote.records, record);
  if (there !== undefined && (await isThere(there, blobs))) return there;
  const made = await make(context, run, shipment);
  if (made === undefined) return undefined;
  await blobs.give(contentsOf(made));
  await writeEnvironmentRecord(blobs.remote.records, record, made);
  return made;
}

/** What a collector took meanwhile is made again. */
async function isThere(environment: PortableEnvironment, blobs: SharedBlobs): Promise<boolean> {
  const { store, ledger } = blobs.remote;
  const sizes = await Promise.all(contentsOf(environment).map(({ digest }) => store.stat(digest)));
  if (sizes.includes(undefined)) return false;
  ledger.add(contentsOf(environment).map(({ digest }) => digest));
  await blobs.give(contentsOf(environment));
  return true;
}

function contentsOf({ base, packages }: PortableEnvironment) {
  return [base, packages].map((bytes) => ({ kind: 'file' as const, ...bytes }));
}

/** Builds it as for a step of this machine. Where that cannot be, nodes may be able to. */
async function make(
  context: Context,
  run: Run,
  { spec, lock }: Shipment,
): Promise<PortableEnvironment | undefined> {
  const { config } = context;
  const { emit, signal } = run.options;
  try {
    const built = await createEnvironments(config).ensure(
      { spec, lock, repository: run.prepared.flow.root },
      { signal, onEvent: (event) => emitEnvironment(emit, event, config.clock.now()) },
    );
    // Few commands make archives of programs.
    const { packEnvironment } = await import('../../../workspace/environment/portable/pack-environment.ts');
    return await inScratchFolder(context, async (scratch) => {
      const packed = await packEnvironment({ root: built.root, env: config.env, scratch, signal });
      if (packed === undefined) return undefined;
      const { version, program } = packed.base;
      const base = await keep(context, packed.basePath, signal);
      return {
        root: built.root,
        version,
        program,
        base,
        packages: await keep(context, packed.packagesPath, signal),
      };
    });
  } catch (error) {
    if (signal.aborted || !(error instanceof MlgitError) || !NODES_MAY.has(error.code)) throw error;
    const message = `${error.message}; each node builds it itself`;
    emit({ type: 'warning', at: config.clock.now(), message, hints: error.hints });
    return undefined;
  }
}

/** What this machine lacks and another may have. */
const NODES_MAY = new Set([
  'python-missing',
  'python-incomplete',
  'tool-missing',
  'registry-unreachable',
  'registry-refused',
]);

async function keep({ store }: Context, path: string, signal: AbortSignal): Promise<StoredBytes> {
  const { size } = await stat(path);
  const { digest } = await store.ingest(path, { kind: 'file', mode: 'move', signal });
  return { digest, sizeBytes: size };
}
