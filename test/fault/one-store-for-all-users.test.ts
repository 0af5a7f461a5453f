import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { beside, type CliRepo, cliRepo } from '../support/cli.ts';
import { TWO_STEPS } from '../support/flows.ts';
import { filesBelow } from '../support/local-store.ts';
import { PROJECT } from '../support/quickstart-run.ts';
import { toolPresent } from '../support/required-tool.ts';

const GROUP = 60_000;
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

/** As this user of the group, with a umask that shares nothing by itself. */
async function mlgitAs(repo: CliRepo, uid: number, ...args: string[]) {
  const entry = join(PROJECT, 'bin/mlgit.js');
  const child = spawn('sh', ['-c', 'umask 077; exec "$@"', 'sh', process.execPath, entry, ...args], {
    cwd: repo.root,
    env: repo.env,
    uid,
    gid: GROUP,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => out.push(part));
  child.stderr.on('data', (part: Buffer) => err.push(part));
  const [code] = (await once(child, 'close')) as [number | null];
  const text = Buffer.concat(out).toString();
  expect(code, `${text}${Buffer.concat(err)}`).toBe(0);
  return JSON.parse(text).result;
}

function cloneOf(uid: number, store: string): CliRepo {
  const repo = cliRepo(TWO_STEPS);
  repo.git('config', 'mlgit.localStore', store);
  execFileSync('chown', ['-R', `${uid}:${GROUP}`, dirname(repo.root)]);
  return repo;
}

const canChangeUser = toolPresent('ordinary-user', () => isRoot);

describe.skipIf(!canChangeUser)('one group-writable store for all users of a machine', () => {
  it('is written by each, whatever their umask, and what one has computed the other reuses', async () => {
    const base = cliRepo(TWO_STEPS);
    const store = beside(base, 'shared');
    mkdirSync(store);
    chownSync(store, 0, GROUP);
    chmodSync(store, 0o2775);
    chmodSync(dirname(store), 0o755);
    const [ann, ben] = [cloneOf(60_001, store), cloneOf(60_002, store)] as const;
    const first = await mlgitAs(ann, 60_001, 'run', '--json');
    const second = await mlgitAs(ben, 60_002, 'run', '--json');
    const outcomes = (run: typeof first) =>
      Object.values<{ outcome: string }>(run.execution.tasks).map(({ outcome }) => outcome);
    expect(outcomes(first)).toEqual(['ran', 'ran']);
    expect(outcomes(second)).toEqual(['cached', 'cached']);
    ben.write('data/in.txt', 'other letters\n');
    ann.write('data/in.txt', 'still other letters\n');
    const both = await Promise.all([
      mlgitAs(ann, 60_001, 'run', '--json'),
      mlgitAs(ben, 60_002, 'run', '--json'),
    ]);
    for (const run of both) expect(outcomes(run)).toEqual(['ran', 'ran']);
    await mlgitAs(ann, 60_001, 'fsck', '--json');
    expect(filesBelow(join(store, 'tmp'))).toEqual([]);
  });
});
