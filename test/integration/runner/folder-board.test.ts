import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Reservation } from '../../../src/model/reservation.ts';
import { FolderBoard } from '../../../src/runner/reservation-board/folder-board.ts';
import { identifyProcess, isAlive } from '../../../src/store/local/process-identity.ts';
import { hasOrdinaryUser } from '../../support/ordinary-user.ts';
import { temporaryFolder } from '../../support/repo.ts';

const HELD: Reservation = {
  ticket: 5,
  task: 'train',
  held: true,
  cpu: 1.5,
  memoryBytes: 2 ** 30,
  gpu: 1,
  diskBytes: 7,
  gpus: [0],
};
const WAITING: Reservation = { ...HELD, ticket: 6, held: false, gpus: [] };
const own = identifyProcess('host', process.pid);
const { scope, startedAt } = own;

let folder: string;
beforeEach(() => {
  folder = join(temporaryFolder(), 'board');
});

/** A board of a process, which is this one unless it is said. */
function boardOf(
  facts: { pid?: number; startedAt?: string; scope?: string; disk?: string } = {},
): FolderBoard {
  const opened = FolderBoard.open({
    folder,
    process: { scope, pid: process.pid, startedAt, ...facts },
    isAlive,
    user: 'mina',
    run: 'credit@k3f9abcdef',
    disk: facts.disk ?? '1',
    now: Date.now,
    onUnusable: (error) => {
      throw error;
    },
  });
  if ('unusable' in opened) throw new Error(opened.unusable);
  onTestFinished(() => opened.board.close());
  return opened.board;
}

/** A process that lives until the test says. */
async function other(): Promise<{ pid: number; startedAt: string; end: () => Promise<void> }> {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const pid = child.pid as number;
  const end = async (): Promise<void> => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  onTestFinished(end);
  return { pid, startedAt: identifyProcess('host', pid).startedAt, end };
}

const fileOf = (name: string): string => join(folder, `${name}.json`);
const document = (facts: object = {}): string =>
  JSON.stringify({
    version: 1,
    process: { scope, pid: process.pid, startedAt },
    user: 'eve',
    run: 'x@y',
    disk: '1',
    reservations: [HELD],
    ...facts,
  });

describe.skipIf(process.platform !== 'linux')('a board in a folder', () => {
  it('is one of several of its process, which see each other like those of others', () => {
    const [one, two] = [boardOf(), boardOf()];
    one.post([HELD]);
    two.post([WAITING]);
    expect(one.others()).toEqual([expect.objectContaining({ ...WAITING, holder: two.holder })]);
    expect(two.others()).toEqual([expect.objectContaining({ ...HELD, holder: one.holder })]);
    one.close();
    expect(two.others()).toEqual([]);
  });

  it('shows what a task has whose name is long', () => {
    const [one, two] = [boardOf(), boardOf()];
    one.post([{ ...HELD, task: `train/segment=${'x'.repeat(400)}` }]);
    const [seen] = two.others();
    expect(seen).toMatchObject({ cpu: HELD.cpu, held: true });
    expect(seen?.task).toMatch(/^train\/segment=x+…x+$/);
  });

  it('shows what another process has posted, until it takes it back', async () => {
    const { end: _, ...process } = await other();
    const theirs = boardOf(process);
    const mine = boardOf();
    theirs.post([HELD, WAITING]);
    const names = { holder: theirs.holder, user: 'mina', run: 'credit@k3f9abcdef' };
    expect(mine.others()).toEqual([
      { ...HELD, ...names },
      { ...WAITING, ...names },
    ]);
    expect(theirs.others()).toEqual([]);
    theirs.post([WAITING]);
    expect(mine.others()).toEqual([{ ...WAITING, ...names }]);
    theirs.post([]);
    expect(mine.others()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('forgets a process that was killed, and removes its file', async () => {
    const { end, ...process } = await other();
    const theirs = boardOf(process);
    const mine = boardOf();
    theirs.post([HELD]);
    expect(mine.others()).toHaveLength(1);
    await end();
    expect(mine.others()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('does not take a process for another one that has its number', () => {
    const theirs = boardOf({ startedAt: '1' });
    theirs.post([HELD]);
    expect(boardOf().others()).toEqual([]);
  });

  it('believes a process of another scope for as long as it gives signs of life', () => {
    const theirs = boardOf({ scope: 'elsewhere', pid: 1 });
    const mine = boardOf();
    theirs.post([HELD]);
    expect(mine.others()).toHaveLength(1);
    const old = Date.now() / 1000 - 61;
    utimesSync(fileOf(theirs.holder), old, old);
    expect(mine.others()).toEqual([]);
  });

  it('lets a stopped process keep what it has, and not its place', async () => {
    const { end: _, ...process } = await other();
    const theirs = boardOf(process);
    theirs.post([HELD, WAITING]);
    const old = Date.now() / 1000 - 31;
    utimesSync(fileOf(theirs.holder), old, old);
    expect(boardOf().others()).toMatchObject([{ held: true }]);
  });

  it('counts no disk that is another one', async () => {
    const { end: _, ...process } = await other();
    boardOf({ ...process, disk: '2' }).post([HELD]);
    expect(boardOf().others()).toMatchObject([{ diskBytes: 0, cpu: 1.5 }]);
  });

  it('calls back when another process posts', async () => {
    const { end: _, ...process } = await other();
    const theirs = boardOf(process);
    const mine = boardOf();
    const seen = new Promise<void>((resolve) => {
      const stop = mine.watch(() => {
        if (mine.others().length === 0) return;
        stop();
        resolve();
      });
    });
    theirs.post([HELD]);
    await seen;
  });

  it('goes on when the folder was cleaned away', () => {
    const mine = boardOf();
    mine.post([HELD]);
    execFileSync('rm', ['-rf', folder]);
    mine.post([HELD]);
    expect(existsSync(fileOf(mine.holder))).toBe(true);
  });

  it('says so, and goes on alone, when the folder becomes something else', () => {
    const told: (string | undefined)[] = [];
    const opened = FolderBoard.open({
      ...{ folder, process: own, isAlive, user: 'mina', run: 'x', disk: '1', now: Date.now },
      onUnusable: (error) => told.push((error as NodeJS.ErrnoException).code),
    });
    if ('unusable' in opened) throw new Error(opened.unusable);
    execFileSync('rm', ['-rf', folder]);
    writeFileSync(folder, '');
    opened.board.post([HELD]);
    expect(opened.board.others()).toEqual([]);
    opened.board.close();
    expect(told).toEqual(['ENOTDIR', 'ENOTDIR']);
  });

  it('can be read by everybody, whatever the umask', () => {
    const before = process.umask(0o077);
    const mine = boardOf();
    mine.post([HELD]);
    process.umask(before);
    expect(statSync(folder).mode & 0o7777).toBe(0o1777);
    expect(statSync(fileOf(mine.holder)).mode & 0o777).toBe(0o644);
  });

  describe('with files that are no files of it', () => {
    it.each([
      ['no JSON', '{"version":1'],
      ['another version', document({ version: 2 })],
      ['no process', document({ process: null })],
      ['a list', '[]'],
      ['a negative amount', document({ reservations: [{ ...HELD, cpu: -1 }] })],
      ['an amount that is none', document({ reservations: [{ ...HELD, memoryBytes: 'all' }] })],
      ['an infinite amount', document().replace('"cpu":1.5', '"cpu":1e999')],
      ['a ticket of the far future', document({ reservations: [{ ...HELD, ticket: 2 ** 52 }] })],
      ['devices that are none', document({ reservations: [{ ...HELD, gpus: ['0'] }] })],
      ['a user of a megabyte', document({ user: 'x'.repeat(1000) })],
      ['too many reservations', document({ reservations: Array.from({ length: 5000 }, () => 0) })],
    ])('passes over %s', (_, text) => {
      const mine = boardOf();
      writeFileSync(fileOf('x'), text);
      expect(mine.others()).toEqual([]);
    });

    it('passes over pipes, links, folders, what is too large and what cannot be read', () => {
      const mine = boardOf();
      execFileSync('mkfifo', [fileOf('pipe')]);
      writeFileSync(join(folder, 'target'), document());
      symlinkSync(join(folder, 'target'), fileOf('link'));
      mkdirSync(fileOf('folder'));
      writeFileSync(fileOf('large'), '');
      truncateSync(fileOf('large'), 2 ** 40);
      writeFileSync(fileOf('secret'), document());
      chmodSync(fileOf('secret'), 0);
      const isReadable = process.getuid?.() === 0;
      expect(mine.others()).toHaveLength(isReadable ? 1 : 0);
    });

    it('does not write through a link that somebody put in its way', () => {
      const mine = boardOf();
      const target = join(temporaryFolder(), 'target');
      writeFileSync(target, 'untouched');
      symlinkSync(target, `${fileOf(mine.holder)}.new`);
      mine.post([HELD]);
      expect(readFileSync(target, 'utf8')).toBe('untouched');
    });
  });

  describe('in a folder that cannot be shared', () => {
    const unusable = (): string | undefined => {
      const opened = FolderBoard.open({
        ...{ folder, process: own, isAlive, user: 'mina', run: 'x', disk: '1', now: Date.now },
        onUnusable: () => {},
      });
      if ('board' in opened) opened.board.close();
      return 'unusable' in opened ? opened.unusable : undefined;
    };

    it('says that it is a link', () => {
      symlinkSync(temporaryFolder(), folder);
      expect(unusable()).toBe('it is not a folder');
    });

    it('says that it is a file', () => {
      writeFileSync(folder, '');
      expect(unusable()).toBe('it is not a folder');
    });

    it.skipIf(process.getuid?.() !== 0)("says that it is another user's", () => {
      mkdirSync(folder, { mode: 0o755 });
      execFileSync('chown', ['65534', folder]);
      expect(unusable()).toBe('it is of another user, who does not share it');
    });
  });

  it.skipIf(!hasOrdinaryUser || process.getuid?.() !== 0)(
    'does not believe a user about the process of another',
    () => {
      const mine = boardOf();
      writeFileSync(fileOf('forged'), document());
      expect(mine.others()).toHaveLength(1);
      execFileSync('chown', ['65534', fileOf('forged')]);
      expect(mine.others()).toEqual([]);
    },
  );
});
