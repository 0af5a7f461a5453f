import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './quickstart-run.ts';
import { type TestRepo, testRepo, type WhenDone } from './repo.ts';

export const GOLDEN = join(PROJECT, 'test/fixtures/golden/v1');

/** The golden repository as a clone that made its runs itself: all refs, the local store, a working tree. */
export function goldenRepository(whenDone?: WhenDone): TestRepo {
  const repo = testRepo(whenDone === undefined ? {} : { whenDone });
  repo.git('fetch', '--quiet', '--update-head-ok', join(GOLDEN, 'repository.bundle'), '+refs/*:refs/*');
  repo.git('reset', '--quiet', '--hard', 'main');
  cpSync(join(GOLDEN, 'store'), repo.path('.git/mlgit/store'), { recursive: true });
  cpSync(join(GOLDEN, 'repository-format.json'), repo.path('.git/mlgit/format.json'));
  return repo;
}

/** Puts the journal of the killed run there, as its dead process left it an hour ago; returns its text. */
export function leaveGoldenJournal(repo: TestRepo, run: string, nowMs: number): string {
  const folder = repo.path('.git/mlgit/active', run);
  mkdirSync(folder, { recursive: true });
  cpSync(join(GOLDEN, 'journal.ndjson'), join(folder, 'journal.ndjson'));
  const anHourAgo = nowMs / 1000 - 3600;
  utimesSync(join(folder, 'journal.ndjson'), anHourAgo, anHourAgo);
  return readFileSync(join(folder, 'journal.ndjson'), 'utf8');
}

export function runMlgit(repo: TestRepo, ...args: string[]) {
  return spawnSync(process.execPath, [join(PROJECT, 'bin/mlgit.js'), ...args], {
    cwd: repo.root,
    env: repo.env,
    encoding: 'utf8',
  });
}
