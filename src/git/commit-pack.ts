import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Env, environmentOf, localEnvironment, workingFolder } from './environment.ts';
import type { Oid, RepositoryLocation } from './port.ts';
import { runGit } from './process.ts';

export interface CommitPack {
  /** To be written. */
  readonly path: string;
  readonly commit: Oid;
  readonly signal: AbortSignal;
}

/** Writes a commit with its tree and files, and nothing of its history, as a pack file. */
export async function writeCommitPack(
  location: RepositoryLocation,
  env: Env,
  { path, commit, signal }: CommitPack,
): Promise<void> {
  const call = { cwd: workingFolder(location), env: environmentOf(location, env), signal };
  const listed = await runGit({ ...call, args: ['rev-list', '--objects', '--no-walk', commit] });
  const folder = await mkdtemp(`${path}-`);
  try {
    const args = ['pack-objects', '-q', '--no-reuse-delta', '--delta-base-offset', join(folder, 'code')];
    await runGit({ ...call, args, stdin: listed });
    const pack = (await readdir(folder)).find((name) => name.endsWith('.pack'));
    if (pack === undefined) throw new Error('Internal error: git pack-objects made no pack');
    await rename(join(folder, pack), path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export interface ShallowCopy {
  /** To be made. */
  readonly folder: string;
  readonly objectFormat: RepositoryLocation['objectFormat'];
  /** A file that `writeCommitPack` has written; it is moved. */
  readonly pack: string;
  readonly head: Oid;
  readonly branch: string | undefined;
  /** git's configuration, by key. */
  readonly settings: readonly (readonly [key: string, value: string])[];
}

/** A repository with a working tree that has this commit and nothing before it, as `git clone --depth 1` would. */
export async function makeShallowCopy(copy: ShallowCopy, env: Env): Promise<void> {
  const { folder, objectFormat, pack, head, branch = 'detached', settings } = copy;
  await mkdir(folder, { recursive: true });
  const call = { cwd: folder, env: localEnvironment(env) };
  const git = (...args: string[]) => runGit({ ...call, args });
  await git(
    'init',
    '--quiet',
    '--template=',
    `--object-format=${objectFormat}`,
    `--initial-branch=${branch}`,
    '.',
  );
  const packs = join(folder, '.git/objects/pack');
  await mkdir(packs, { recursive: true });
  await rename(pack, join(packs, 'pack-code.pack'));
  await git('index-pack', join(packs, 'pack-code.pack'));
  await writeFile(join(folder, '.git/shallow'), `${head}\n`);
  await git('update-ref', `refs/heads/${branch}`, head);
  for (const [key, value] of settings) await git('config', '--add', key, value);
  await git('reset', '--quiet', '--hard');
}
