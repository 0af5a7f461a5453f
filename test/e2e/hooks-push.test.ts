import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { beside, type CliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { gitHttpServer } from '../support/git-http-server.ts';
import { hookedRepo, withMlgitOnPath } from '../support/hooked-repo.ts';
import { bareOrigin } from '../support/remotes.ts';
import { runProgram } from '../support/repo.ts';

const FLOW = demoFlow({ make: '{run: "printf made > build/out.txt", outputs: {out: build/out.txt}}' });

/** A repository with hooks and a remote that has its branch. */
async function sharedRepo(files: { readonly [path: string]: string } = {}): Promise<CliRepo> {
  const repo = await hookedRepo(files);
  bareOrigin(repo);
  repo.git('push', '--quiet', '--set-upstream', 'origin', 'main');
  return repo;
}

/** Configures a folder beside the repository as the store of the team. */
function withStore(repo: CliRepo, folder = 'team store'): string {
  const path = beside(repo, folder);
  mkdirSync(path);
  repo.git('config', 'mlgit.store.team.url', pathToFileURL(path).href);
  return path;
}

function blobsIn(folder: string): number {
  return Number(
    execFileSync('sh', ['-c', 'find "$1" -path "*/blobs/*" -type f | wc -l', 'sh', folder]).toString(),
  );
}

async function track(repo: CliRepo, path: string, content: string | Uint8Array): Promise<void> {
  repo.write(path, content);
  const added = await repo.mlgit('add', path);
  if (added.exitCode !== 0) throw new Error(`${added}`);
  repo.commit({}, `Track ${path}`);
}

describe('a push', () => {
  it('of nothing of mlgit passes silently, with and without an mlgit home', async () => {
    const repo = await sharedRepo();
    repo.commit({ 'a.py': 'a\n' });
    expect(repo.tryGit('push', 'origin', 'main').stderr).not.toContain('mlgit');
    await repo.mlgit('log');
    repo.commit({ 'b.py': 'b\n' });
    const pushed = repo.tryGit('push', 'origin', 'main');
    expect(pushed.exitCode, pushed.stderr).toBe(0);
    expect(pushed.stderr).not.toContain('mlgit:');
  });

  it('of a pointer passes with one line where no store is configured', async () => {
    const repo = await sharedRepo();
    await track(repo, 'data file.csv', 'a,b\n');
    const pushed = repo.tryGit('push', '--quiet', 'origin', 'main');
    expect(pushed).toMatchObject({ exitCode: 0, stdout: '' });
    expect(pushed.stderr).toBe('');
    const again = await runProgram('git', ['push', 'origin', 'main:other'], {
      cwd: repo.root,
      env: repo.env,
    });
    expect(again.exitCode).toBe(0);
  });
});
