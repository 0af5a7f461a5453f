import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shellWord } from '../base/shell-word.ts';
import type { DataPaths } from '../git/data-paths.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import { usageError } from '../model/mlgit-error.ts';
import { POINTER_SUFFIX } from '../model/pointer.ts';
import type { KnownDigests, LocalStore } from '../store/local-port.ts';
import { type DataPath, resolveDataPath } from '../workspace/data-path.ts';
import { ignoreInGit } from '../workspace/ignore-file.ts';
import { pointerPath, writePointerFile } from '../workspace/pointer-file.ts';

export interface AddDataDependencies {
  /** Top of the working tree, absolute and real. */
  readonly root: string;
  readonly cwd: string;
  readonly store: LocalStore;
  readonly git: DataPaths;
  readonly known?: KnownDigests & { save(): void };
  /** Of a name that nobody else uses. */
  readonly random: () => string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (bytes: number, files: number) => void;
}

export interface AddedData {
  /** Relative to the top. */
  readonly path: string;
  readonly pointer: string;
  readonly content: ArtifactContent;
  /** False when the pointer said so already. */
  readonly changed: boolean;
}

export interface AddDataResult {
  readonly added: readonly AddedData[];
  /** `.gitignore` files that got a line, relative to the top. */
  readonly ignoreFiles: readonly string[];
  /** Pointers that git ignores, so that they would never be committed: worth a warning. */
  readonly ignoredPointers: readonly string[];
}

/**
 * `mlgit add`: copies data into the store and leaves a pointer beside it. The data stays as it is. Nothing is
 * flushed: whoever publishes a ref later sees what was not and does it (`src/store/local/durability.ts`).
 * Order: store, `.gitignore`, pointer, so that git is never offered data that a pointer stands for.
 * @throws MlgitError `tracked-by-git`, `inside-tracked-data`, `pointer-as-data`, `outside-repository` (usage), and
 * what `ingest` throws.
 */
export async function addData(
  dependencies: AddDataDependencies,
  paths: readonly string[],
): Promise<AddDataResult> {
  const { git, known } = dependencies;
  const targets = await resolveAll(dependencies, paths);
  const pointers = targets.map((target) => pointerPath(target.relative));
  const [tracked, ignored] = await Promise.all([
    git.tracked(targets.map((target) => target.relative)),
    git.ignored(pointers),
  ]);
  refuseTracked(targets, tracked);
  const added: AddedData[] = [];
  const ignoreFiles = new Set<string>();
  try {
    for (const target of targets) added.push(await addOne(dependencies, target, ignoreFiles));
  } finally {
    known?.save();
  }
  const ignoredPointers = pointers.filter((pointer) => ignored.has(pointer));
  return { added, ignoreFiles: [...ignoreFiles], ignoredPointers };
}

async function addOne(
  dependencies: AddDataDependencies,
  target: DataPath,
  ignoreFiles: Set<string>,
): Promise<AddedData> {
  const { store, known, signal, onProgress, random } = dependencies;
  const content = await store.ingest(target.absolute, {
    mode: 'copy',
    kind: 'any',
    ...(known === undefined ? {} : { known }),
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  if ((await ignoreInGit(target.absolute)) !== undefined) {
    ignoreFiles.add(join(dirname(target.relative), '.gitignore'));
  }
  const changed = await writePointerFile(pointerPath(target.absolute), content, random);
  return { path: target.relative, pointer: pointerPath(target.relative), content, changed };
}

async function resolveAll(
  dependencies: AddDataDependencies,
  paths: readonly string[],
): Promise<readonly DataPath[]> {
  const found = new Map<string, DataPath>();
  for (const argument of paths) {
    const target = await resolveDataPath(dependencies, argument);
    if (target.relative.endsWith(POINTER_SUFFIX)) {
      throw usageError('pointer-as-data', `${argument} is named like a pointer: expected the data itself`, [
        `mlgit add ${shellWord(argument.slice(0, -POINTER_SUFFIX.length))}`,
      ]);
    }
    refuseInside(dependencies.root, target);
    found.set(target.relative, target);
  }
  return [...found.values()];
}

function refuseInside(root: string, target: DataPath): void {
  for (let folder = dirname(target.relative); folder !== '.'; folder = dirname(folder)) {
    if (!existsSync(join(root, pointerPath(folder)))) continue;
    throw usageError(
      'inside-tracked-data',
      `${target.relative} is part of ${folder}, which is tracked as one by ${pointerPath(folder)}`,
      [`mlgit add ${shellWord(folder)}`],
      { path: target.relative, folder },
    );
  }
}

function refuseTracked(targets: readonly DataPath[], tracked: ReadonlySet<string>): void {
  const first = targets.find((target) => tracked.has(target.relative));
  if (first === undefined) return;
  throw usageError(
    'tracked-by-git',
    `${first.relative} is tracked by git: expected data that only mlgit tracks`,
    [`git rm -r --cached ${first.relative}`],
    { path: first.relative },
  );
}
