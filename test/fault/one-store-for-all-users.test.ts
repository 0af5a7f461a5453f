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
  return { code, text, error: `${text}${Buffer.concat(err)}` };
}

async function resultAs(repo: CliRepo, uid: number, ...args: string[]) {
  const { code, text, error } = await mlgitAs(repo, uid, ...args, '--json');
  expect(code, error).toBe(0);
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
    const first = await resultAs(ann, 60_001, 'run');
    const second = await resultAs(ben, 60_002, 'run');
    const outcomes = (run: typeof first) =>
      Object.values<{ outcome: string }>(run.execution.tasks).map(({ outcome }) => outcome);
    expect(outcomes(first)).toEqual(['ran', 'ran']);
    expect(outcomes(second)).toEqual(['cached', 'cached']);
    ben.write('data/in.txt', 'other letters\n');
    ann.write('data/in.txt', 'still other letters\n');
    const both = await Promise.all([resultAs(ann, 60_001, 'run'), resultAs(ben, 60_002, 'run')]);
    for (const run of both) expect(outcomes(run)).toEqual(['ran', 'ran']);
    await resultAs(ann, 60_001, 'fsck');
    expect(filesBelow(join(store, 'tmp'))).toEqual([]);
    // What the other needs cannot be read, and is there: nobody is told to forget it.
    const { code, text } = await mlgitAs(ann, 60_001, 'gc', '--json');
    expect(code).toBe(14);
    expect(JSON.parse(text).error.hints).toEqual([
      `ls -ld ${join(ben.root, '.git')}   (collect as a user who may read it)`,
    ]);
  });

  it('is told not to be writable to a user outside of the group', async () => {
    const base = cliRepo(TWO_STEPS);
    const store = beside(base, 'shared');
    mkdirSync(store);
    chownSync(store, 60_001, GROUP);
    chmodSync(store, 0o755);
    chmodSync(dirname(store), 0o755);
    const [ann, ben] = [cloneOf(60_001, store), cloneOf(60_002, store)] as const;
    await resultAs(ann, 60_001, 'run');
    execFileSync('chmod', ['-R', 'a+rX', store]);
    const { code, text } = await mlgitAs(ben, 60_002, 'run', '--json');
    expect(code).toBe(15);
    expect(JSON.parse(text).error).toMatchObject({
      code: 'not-writable',
      message: expect.stringMatching(/^Cannot write .+\/shared\/repositories: permission denied$/),
      hints: [expect.stringMatching(/^ls -ld .+\/shared\/repositories$/)],
    });
  });
});
