import { existsSync, lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { shellWord } from '../base/shell-word.ts';
import type { DataPaths } from '../git/data-paths.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import { MlgitError, usageError } from '../model/mlgit-error.ts';
import { POINTER_SUFFIX } from '../model/pointer.ts';
import type { PlaceOptions } from '../store/artifact-store.ts';
import type { KnownDigests, LocalStore } from '../store/local-port.ts';
import { resolveDataPath } from '../workspace/data-path.ts';
import { pointerPath, readPointerFile } from '../workspace/pointer-file.ts';

export interface CheckoutDataDependencies {
  /** Top of the working tree, absolute and real. */
  readonly root: string;
  readonly cwd: string;
  readonly store: LocalStore;
  readonly git: DataPaths;
  readonly known?: KnownDigests & { save(): void };
  /** Writes a file or folder at an absolute path, bringing what the local store lacks; false when nobody has it. */
  readonly place: (
    content: ArtifactContent,
    path: string,
    options: Pick<PlaceOptions, 'what' | 'onReplaced'>,
  ) => Promise<boolean>;
  /** Whether a store of the team has it. */
  readonly isShared: (content: ArtifactContent) => Promise<boolean>;
  readonly signal?: AbortSignal;
}

/**
 * `kept`: what is there differs from the pointer and is recorded nowhere, so it was not touched. `missing`: the
 * store lacks a blob of it.
 */
export type CheckoutOutcome = 'created' | 'unchanged' | 'replaced' | 'kept' | 'missing';

export interface CheckedOut {
  /** Relative to the top. */
  readonly path: string;
  readonly outcome: CheckoutOutcome;
  readonly content: ArtifactContent;
  /** What `replaced` was put over; the store still has it. */
  readonly previous?: ArtifactContent;
}

/**
 * `mlgit checkout`: puts data where its pointers are. Without paths, of the whole working tree. All that can be
 * done is done; `checkoutFailure` says what could not.
 * @throws MlgitError `no-pointer` (usage), `bad-pointer` (integrity).
 */
export async function checkoutData(
  dependencies: CheckoutDataDependencies,
  paths: readonly string[],
): Promise<readonly CheckedOut[]> {
  const results: CheckedOut[] = [];
  try {
    for (const pointer of await findPointers(dependencies, paths)) {
      const path = pointer.slice(0, -POINTER_SUFFIX.length);
      const content = await readPointerFile(join(dependencies.root, pointer), pointer);
      if (content !== undefined) results.push(await checkoutOne(dependencies, path, content));
    }
  } finally {
    dependencies.known?.save();
  }
  return results;
}

/** The error that a checkout ends with when something named was not done; undefined when all was. */
export function checkoutFailure(results: readonly CheckedOut[]): MlgitError | undefined {
  const missing = results.filter((result) => result.outcome === 'missing').map((result) => result.path);
  const kept = results.filter((result) => result.outcome === 'kept').map((result) => result.path);
  if (missing.length > 0) {
    return new MlgitError(
      `Neither the local store nor one of the team has the data of ${missing.join(', ')}`,
      {
        code: 'blob-missing',
        kind: 'integrity',
        hints: [
          'mlgit push   (in the clone where they were added)',
          'mlgit remote list   (shows which stores were asked)',
          'bring the files back from where they were added, then: mlgit add PATH',
        ],
        details: { missing, kept },
      },
    );
  }
  if (kept.length === 0) return undefined;
  return new MlgitError(`Kept ${kept.join(', ')}: changed, and recorded neither by a run nor by mlgit add`, {
    code: 'data-modified',
    kind: 'incomplete',
    hints: kept.flatMap((path) => [
      `mlgit add ${shellWord(path)}`,
      `mv ${shellWord(path)} ${shellWord(`${path}.mine`)} && mlgit checkout ${shellWord(path)}`,
    ]),
    details: { kept },
  });
}

async function findPointers(
  dependencies: CheckoutDataDependencies,
  paths: readonly string[],
): Promise<Iterable<string>> {
  const { git, root } = dependencies;
  if (paths.length === 0) return git.pointers('');
  const found = new Set<string>();
  for (const argument of paths) {
    const { relative, absolute } = await resolveDataPath(dependencies, argument);
    if (existsSync(pointerPath(absolute))) found.add(pointerPath(relative));
    else if (relative.endsWith(POINTER_SUFFIX) && existsSync(absolute)) found.add(relative);
    else {
      const below = isFolder(join(root, relative)) ? await git.pointers(relative) : [];
      if (below.length === 0) throw noPointer(argument);
      for (const pointer of below) found.add(pointer);
    }
  }
  return found;
}

async function checkoutOne(
  dependencies: CheckoutDataDependencies,
  path: string,
  content: ArtifactContent,
): Promise<CheckedOut> {
  const { store, place, isShared, signal } = dependencies;
  const { absolute } = await resolveDataPath({ root: dependencies.root, cwd: dependencies.root }, path);
  const isThere = lstatSync(absolute, { throwIfNoEntry: false }) !== undefined;
  const current = isThere ? await identify(dependencies, absolute) : undefined;
  if (current !== undefined && isSame(current, content)) return { path, outcome: 'unchanged', content };
  if (!isThere) {
    const isPlaced = await place(content, absolute, { what: path });
    return { path, outcome: isPlaced ? 'created' : 'missing', content };
  }
  const isHeld = current !== undefined && (await store.holds(current, signal));
  if (current === undefined || !(isHeld || (await isShared(current)))) {
    return { path, outcome: 'kept', content };
  }
  // The store's copy is about to be the only one.
  if (isHeld) await store.flush();
  const keep = async (aside: string): Promise<void> => {
    await store.ingest(aside, { kind: 'any', mode: 'move' });
  };
  const isPlaced = await place(content, absolute, { what: path, ...(isHeld ? {} : { onReplaced: keep }) });
  return isPlaced
    ? { path, outcome: 'replaced', content, previous: current }
    : { path, outcome: 'missing', content };
}

/** Undefined for what no artifact can be (a device, a link that leaves): nothing records it. */
async function identify(
  dependencies: CheckoutDataDependencies,
  absolute: string,
): Promise<ArtifactContent | undefined> {
  const { store, known, signal } = dependencies;
  try {
    return await store.identify(absolute, {
      kind: 'any',
      ...(known === undefined ? {} : { known }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (error instanceof MlgitError && error.kind === 'usage') return undefined;
    throw error;
  }
}

function isSame(a: ArtifactContent, b: ArtifactContent): boolean {
  return a.kind === b.kind && a.digest === b.digest && a.executable === b.executable;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function noPointer(argument: string): MlgitError {
  return usageError(
    'no-pointer',
    `Nothing at ${argument} is tracked by a pointer file`,
    [`mlgit add ${shellWord(argument)}`],
    {
      path: argument,
    },
  );
}
