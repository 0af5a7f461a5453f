import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FileVersion, SizedFile } from '../../git/hook-port.ts';
import { artifactStaged, pointerOver } from '../../hooks/check-commit.ts';
import { MANIFEST_PATH } from '../../hooks/own-document.ts';
import { POINTER_SUFFIX } from '../../model/pointer.ts';
import type { HookRepository } from './hook-repository.ts';

/** Outputs of runs above this many bytes are not for git, unless `git config mlgit.commitLimit` says otherwise. */
const COMMIT_LIMIT = 1024 * 1024;
const LIMIT_KEY = 'mlgit.commitLimit';

/**
 * The pre-commit hook: looks at what is staged, not at the working tree. Two processes of git where nothing of mlgit
 * is staged.
 * @throws MlgitError `artifact-staged`, `output-staged`, `manifest-edited`, `manifest-conflict` (failed),
 * `bad-pointer` (integrity).
 */
export async function preCommit(repository: HookRepository): Promise<readonly string[]> {
  const { git } = repository;
  const [staged, indexed] = await Promise.all([
    git.commitOf('HEAD').then((head) => git.staged(head)),
    git.indexedPointers(),
  ]);
  if (staged.length === 0) return [];
  refuseTracked(repository, staged, indexed);
  const documents = staged.filter(({ path }) => path.endsWith(POINTER_SUFFIX) || MANIFEST_PATH.test(path));
  const large = existsSync(repository.home) ? await largeFiles(repository, staged) : [];
  if (documents.length + large.length === 0) return [];
  const { checkStaged } = await import('./check-staged.ts');
  await checkStaged(repository, documents, large);
  return [];
}

function refuseTracked(
  { location: { root } }: HookRepository,
  staged: readonly FileVersion[],
  indexed: readonly string[],
): void {
  const pointers = new Set(indexed);
  // A pointer that was not staged stands for the data all the same.
  const known = {
    has: (path: string) => pointers.has(path) || (root !== undefined && existsSync(join(root, path))),
  };
  for (const { path } of staged) {
    const pointer = pointerOver(path, known as ReadonlySet<string>);
    if (pointer !== undefined) throw artifactStaged(path, pointer);
  }
}

async function largeFiles(
  { git }: HookRepository,
  staged: readonly FileVersion[],
): Promise<readonly SizedFile[]> {
  const [limit = COMMIT_LIMIT, sizes] = await Promise.all([
    git.readNumber(LIMIT_KEY),
    git.blobSizes(staged.map(({ oid }) => oid)),
  ]);
  return staged
    .map((version) => ({ ...version, sizeBytes: sizes.get(version.oid) ?? 0 }))
    .filter(({ sizeBytes }) => sizeBytes > limit);
}
