import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openHookRepository } from '../../src/app/hooks/hook-repository.ts';
import {
  type HooksInstalled,
  type HooksStatus,
  hooksStatus,
  installAll,
  uninstallAll,
} from '../../src/app/hooks/manage-hooks.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { CliRepo, cliRepo } from './cli.ts';
import { withMlgit } from './guide.ts';
import { runProgram, type TestEnv, type TestRepo } from './repo.ts';

const ENTRY = fileURLToPath(new URL('../../bin/mlgit.js', import.meta.url));
const HUSKY = fileURLToPath(new URL('../../node_modules/husky', import.meta.url));

/** The same repository with an `mlgit` on the PATH, as its hooks find it. */
function withMlgitOnPath(repo: TestRepo): CliRepo {
  const env = withMlgit(repo.env, join(dirname(repo.root), 'bin'), ENTRY) as TestEnv;
  return new CliRepo(repo.root, env);
}

/** A repository without hooks, and an `mlgit` on the PATH. */
export function plainRepo(files: { readonly [path: string]: string }, init: readonly string[] = []): CliRepo {
  return withMlgitOnPath(cliRepo(files, { init }));
}

/** A repository whose git runs our hooks. */
export async function hookedRepo(files: { readonly [path: string]: string } = {}): Promise<CliRepo> {
  const repo = plainRepo({ 'README.md': 'code\n', ...files });
  const installed = await repo.mlgit('hooks', 'install');
  if (installed.exitCode !== 0) throw new Error(`${installed}`);
  repo.commit({}, 'Install hooks');
  return repo;
}

/** `mlgit hooks` in a repository, or in a folder of it, without a process. */
export async function managed(repo: TestRepo, cwd = repo.root) {
  const config = { ...loadConfig('0.0.0-test'), cwd, env: repo.env, home: repo.env.HOME as string };
  const repository = await openHookRepository(config);
  const program = { node: process.execPath, entry: ENTRY };
  return {
    install: (choice: { trailers?: boolean; shared?: boolean } = {}): Promise<HooksInstalled> =>
      installAll(repository, { program, trailers: false, shared: false, ...choice }),
    uninstall: () => uninstallAll(repository),
    status: () => hooksStatus(repository),
  };
}

export function stateOf(status: HooksStatus, name = 'pre-push'): string | undefined {
  return status.hooks.find((hook) => hook.name === name)?.state;
}

export function outcomesOf(installed: HooksInstalled): { [name: string]: string } {
  return Object.fromEntries(installed.hooks.map(({ name, outcome }) => [name, outcome]));
}

/** Every file below a folder with its bytes and mode, to see that nothing has changed. */
export function snapshotOf(folder: string): { [path: string]: string } {
  const files: { [path: string]: string } = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const mode = (statSync(path, { throwIfNoEntry: false })?.mode ?? 0).toString(8);
    files[path.slice(folder.length)] = entry.isFile() ? `${mode} ${readFileSync(path, 'latin1')}` : mode;
  }
  return files;
}

/** The real husky of this project, set up in a repository as `npx husky` does. */
export function setUpHusky(repo: TestRepo): void {
  mkdirSync(repo.path('node_modules'), { recursive: true });
  cpSync(HUSKY, repo.path('node_modules/husky'), { recursive: true });
  execFileSync(process.execPath, [repo.path('node_modules/husky/bin.js')], { cwd: repo.root, env: repo.env });
}

/** Configures a store, by default a folder with a space beside the repository, whose path is returned. */
export function storeOf(repo: TestRepo, url?: string): string {
  const folder = join(dirname(repo.root), 'team store');
  if (url === undefined) mkdirSync(folder);
  repo.git('config', 'mlgit.store.team.url', url ?? pathToFileURL(folder).href);
  return folder;
}

/** Hex names of the blobs of a folder store. */
export function blobsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => /(?:^|\/)blobs\/[0-9a-f]{2}\/([0-9a-f]{64})$/.exec(path)?.[1])
    .filter((hex) => hex !== undefined);
}

/** `git push`, with what its hooks say; by default to the upstream. Not blocking: a server may be in this process. */
export function push(repo: Pick<TestRepo, 'root' | 'env'>, ...args: string[]) {
  return runProgram('git', ['push', ...args], { cwd: repo.root, env: repo.env });
}
