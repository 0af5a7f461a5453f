import { cpSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { TWO_STEPS } from '../support/flows.ts';

async function afterSomeRuns(whenDone?: typeof afterAll): Promise<CliRepo> {
  const repo = cliRepo(TWO_STEPS, whenDone === undefined ? {} : { whenDone });
  await repo.result('run');
  repo.write('data/in.txt', 'other words\n');
  await repo.result('run', '--message', 'other', '--tag', 'prod');
  await repo.result('run', '--only', 'upper');
  return repo;
}

const QUESTIONS = [
  ['log', '--all'],
  ['log', '--filter', 'status == "succeeded"'],
  ['find'],
  ['find', 'c*'],
  ['status'],
  ['show', 'demo@prod'],
  ['show', 'demo@latest:count'],
  ['ls', 'demo@latest'],
  ['explain', 'upper'],
];

/** All answers in one text, without the ages. */
async function answers(repo: CliRepo): Promise<string> {
  const said: string[] = [];
  for (const args of QUESTIONS) {
    const done = await repo.mlgit(...args, '--json');
    said.push(`${args.join(' ')}: ${done.exitCode} ${done.stdout}${done.stderr}`);
  }
  return said.join('\n');
}

function put(repo: CliRepo, path: string, text: string): void {
  mkdirSync(dirname(repo.home(path)), { recursive: true });
  writeFileSync(repo.home(path), text);
}

function removeIndex(repo: CliRepo): void {
  for (const name of readdirSync(repo.home())) if (name.startsWith('index')) rmSync(repo.home(name));
}

const AS_IT_IS = { recursive: true, preserveTimestamps: true, verbatimSymlinks: true };
const KEY = 'aa'.padEnd(64, '0');
const LEFTOVERS: { readonly [name: string]: (repo: CliRepo) => void } = {
  'without the index': removeIndex,
  'with an index that is no database': (repo) => {
    removeIndex(repo);
    put(repo, 'index-1.sqlite', 'no database at all\n'.repeat(1000));
  },
  'with an empty index': (repo) => {
    removeIndex(repo);
    put(repo, 'index-1.sqlite', '');
  },
  'with a folder in the place of the index': (repo) => {
    removeIndex(repo);
    put(repo, 'index-1.sqlite/x', '');
  },
  'with a journal that was cut in its first line': (repo) => {
    put(repo, 'active/aaaaaaaaaa/journal.ndjson', '{"type":"run","run":"aaaaaaaaaa","fl');
  },
  'with an empty journal, and a folder without one': (repo) => {
    put(repo, 'active/bbbbbbbbbb/journal.ndjson', '');
    mkdirSync(repo.home('active/cccccccccc/a/1/tree'), { recursive: true });
  },
  'with a file among the journals': (repo) => put(repo, 'active/stray', 'x'),
  'with half-written blobs': (repo) => {
    put(repo, 'store/tmp/0123456789ab-1-2-0123456789abcdef', 'half');
    put(repo, 'store/.format-0123456789ab-1-2-0123456789abcdef', '{"ver');
  },
  'with half-written cache entries': (repo) => {
    put(repo, `store/cache/aa/${KEY}/dddddddddd.json`, '{"version":1,"key":');
    put(repo, `store/cache/aa/${KEY}/eeeeeeeeee.json`, '');
    for (const fan of readdirSync(repo.home('store/cache'))) {
      for (const key of readdirSync(repo.home('store/cache', fan))) {
        put(repo, `store/cache/${fan}/${key}/ffffffffff.json`, '{"version":1');
      }
    }
  },
  'with claims that nobody holds': (repo) => {
    put(repo, `store/claims/${KEY}-0123456789ab`, '{"owner":"x","pid":1');
    for (const fan of readdirSync(repo.home('store/cache'))) {
      for (const key of readdirSync(repo.home('store/cache', fan))) put(repo, `store/claims/${key}`, 'junk');
    }
  },
  'with a list of unflushed blobs that was cut': (repo) =>
    put(repo, 'store/unflushed/0123456789ab-1-2', 'aa\nbb'),
};

describe('what a crash can leave behind', () => {
  let repo: CliRepo;
  let kept: string;
  let before: string;
  beforeAll(async () => {
    repo = await afterSomeRuns(afterAll);
    before = await answers(repo);
    kept = `${repo.root}-kept`;
    cpSync(repo.root, kept, AS_IT_IS);
  });

  it.each(Object.entries(LEFTOVERS))('changes no answer: %s', async (_name, leave) => {
    expect(before).not.toMatch(/Internal error/);
    rmSync(repo.root, { recursive: true });
    cpSync(kept, repo.root, AS_IT_IS);
    leave(repo);
    expect(await answers(repo)).toBe(before);
    expect(await answers(repo)).toBe(before);
    const fsck = await repo.mlgit('fsck');
    expect(fsck.exitCode, `${fsck}`).toBe(0);
    const run = await repo.mlgit('run', '--json');
    expect(run.exitCode, `${run}`).toBe(0);
    const { tasks } = run.json().result.execution;
    expect(tasks).toMatchObject({ upper: { outcome: 'cached' }, count: { outcome: 'cached' } });
    expect(run.json().warnings).toEqual([]);
  });

  it('is removed by the next run once it is old, when a run never got as far as its header', async () => {
    const repo = await afterSomeRuns();
    put(repo, 'active/aaaaaaaaaa/journal.ndjson', '{"type":"run","run":"aaaa');
    put(repo, 'active/bbbbbbbbbb/journal.ndjson', '{"type":"run","run":"bbbb');
    const longAgo = new Date(Date.now() - 24 * 3600_000);
    utimesSync(repo.home('active/aaaaaaaaaa'), longAgo, longAgo);
    expect((await repo.mlgit('run')).exitCode).toBe(0);
    expect(readdirSync(repo.home('active'))).toEqual(['bbbbbbbbbb']);
  });

  it('is removed by fsck --repair', async () => {
    const repo = await afterSomeRuns();
    for (const leave of Object.values(LEFTOVERS)) leave(repo);
    const repaired = await repo.mlgit('fsck', '--repair');
    expect([0, 13], `${repaired}`).toContain(repaired.exitCode);
    expect((await repo.mlgit('fsck')).exitCode).toBe(0);
    expect((await repo.mlgit('run')).exitCode).toBe(0);
  });
});

describe('a temporary file in the working tree, from a checkout that was killed', () => {
  it('is code of no step: nothing runs again', async () => {
    const repo = await afterSomeRuns();
    repo.write('.mlgit-tmp-0123456789abcdef', 'half of an output');
    repo.write('models/.mlgit-tmp-0123456789abcdef/part', 'half of a folder');
    const { tasks } = (await repo.result('run')).execution;
    expect(tasks).toMatchObject({ upper: { outcome: 'cached' }, count: { outcome: 'cached' } });
  });
});
