import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digestText } from '../../src/model/blake3.ts';
import { Reflinks } from '../../src/store/local/reflink.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { damage, filesBelow } from '../support/local-store.ts';
import { team, withStore } from '../support/team.ts';

const FIRST = 'x'.repeat(1000);
const SECOND = 'y'.repeat(1000);

/** Ada has shared a folder of two files; Ben has a clone without it. */
async function sharedFolder() {
  const all = team();
  const { ada, store, newcomer } = all;
  await withStore(ada, store);
  ada.write('big/first.bin', FIRST);
  ada.write('big/second.bin', SECOND);
  const share = async () => {
    await ada.result('add', 'big');
    ada.git('add', '.');
    ada.git('commit', '--quiet', '-m', 'data');
    ada.git('push', '--quiet');
    await ada.result('push');
  };
  await share();
  const ben = await withStore(newcomer('ben'), store);
  const benHas = (text: string): boolean => existsSync(ben.home(`store/${blobOf(text)}`));
  return { ...all, ben, benHas, share };
}

function blobOf(text: string): string {
  const hex = digestText(text).slice('b3:'.length);
  return `blobs/${hex.slice(0, 2)}/${hex}`;
}

/** Where blocks can be shared, what is pulled is kept at no cost. */
const scratch = mkdtempSync(join(tmpdir(), 'mlgit-test-'));
const sharesBlocks = await new Reflinks().canShare(join(scratch, 'a'), join(scratch, 'b'));
rmSync(scratch, { recursive: true });

describe.skipIf(sharesBlocks)('what is pulled', () => {
  it('is written where it is wanted and nowhere else, and is not brought again to be written elsewhere', async () => {
    const { ben, benHas, store } = await sharedFolder();
    await ben.result('checkout');
    expect(readFileSync(ben.path('big/second.bin'), 'utf8')).toBe(SECOND);
    expect(statSync(ben.path('big/second.bin')).mode & 0o200).toBe(0o200);
    expect([benHas(FIRST), benHas(SECOND)]).toEqual([false, false]);

    rmSync(`${store}/${blobOf(FIRST)}`);
    rmSync(ben.path('big/second.bin'));
    ben.git('mv', 'big.mlgit', 'moved.mlgit');
    ben.write('.gitignore', '/moved/\n/big/\n');
    await ben.result('checkout', 'moved');
    expect(readFileSync(ben.path('moved/first.bin'), 'utf8')).toBe(FIRST);
  });

  it('is brought as far as it has changed, and what it replaces goes into the local store', async () => {
    const { ada, ben, benHas, store, share } = await sharedFolder();
    await ben.result('checkout');
    ada.write('big/second.bin', 'changed');
    await share();
    ben.git('pull', '--quiet');
    rmSync(`${store}/${blobOf(FIRST)}`);
    const [done] = await ben.result('checkout');
    expect(done).toMatchObject({ path: 'big', outcome: 'replaced' });
    expect(readFileSync(ben.path('big/second.bin'), 'utf8')).toBe('changed');
    expect(readFileSync(ben.path('big/first.bin'), 'utf8')).toBe(FIRST);
    expect(benHas(SECOND)).toBe(true);
    expect(readdirSync(ben.root).filter((name) => name.startsWith('.mlgit-tmp-'))).toEqual([]);
  });

  it('and changed by hand is nobody’s to replace', async () => {
    const { ada, ben, share } = await sharedFolder();
    await ben.result('checkout');
    ada.write('big/second.bin', 'changed');
    await share();
    ben.git('pull', '--quiet');
    ben.write('big/first.bin', 'edited by Ben');
    await expectFailure(ben, ['checkout'], { exitCode: 3, code: 'data-modified', message: 'Kept big' });
    expect(readFileSync(ben.path('big/first.bin'), 'utf8')).toBe('edited by Ben');
  });

  it('is replaced also where there is no index any more that could remember it', async () => {
    const { ada, ben, benHas, share } = await sharedFolder();
    await ben.result('checkout');
    ada.write('big/second.bin', 'changed');
    await share();
    ben.git('pull', '--quiet');
    rmSync(ben.path('.git/mlgit/index-1.sqlite'));
    await ben.result('checkout');
    expect(readFileSync(ben.path('big/second.bin'), 'utf8')).toBe('changed');
    expect(benHas(SECOND)).toBe(true);
  });

  it('as far as it came is kept when the rest cannot be had, and not asked for again', async () => {
    const { ben, benHas, store, ada } = await sharedFolder();
    rmSync(`${store}/${blobOf(SECOND)}`);
    await expectFailure(ben, ['checkout'], { exitCode: 13, code: 'blob-missing', message: 'of big' });
    expect(existsSync(ben.path('big'))).toBe(false);
    expect(benHas(FIRST)).toBe(true);
    await ada.result('fsck', '--remote', '--repair');
    rmSync(`${store}/${blobOf(FIRST)}`);
    await ben.result('checkout');
    expect(filesBelow(ben.path('big'))).toEqual(['first.bin', 'second.bin']);
  });

  it('and is damaged in the store is refused with the store’s name, and leaves nothing', async () => {
    const { ben, store } = await sharedFolder();
    damage(`${store}/${blobOf(SECOND)}`, 'z'.repeat(1000));
    const message = `file://${store} does not hold`;
    const hints = ['mlgit fsck --remote --repair'];
    await expectFailure(ben, ['checkout'], { exitCode: 13, code: 'digest-mismatch', message, hints });
    expect(existsSync(ben.path('big'))).toBe(false);
  });

  it('is kept as well where several users have one local store', async () => {
    const { ben, store } = await sharedFolder();
    mkdirSync(ben.path('../group'));
    chmodSync(ben.path('../group'), 0o2775);
    ben.git('config', 'mlgit.localStore', ben.path('../group'));
    await ben.result('checkout');
    expect(existsSync(ben.path(`../group/${blobOf(SECOND)}`))).toBe(true);
    rmSync(store, { recursive: true });
    rmSync(ben.path('big'), { recursive: true });
    await ben.result('checkout');
    expect(readFileSync(ben.path('big/second.bin'), 'utf8')).toBe(SECOND);
  });

  it('comes from another store where the first cannot be asked or is damaged, also into a shared local store', async () => {
    const { ben, store } = await sharedFolder();
    const [gone, bad] = [ben.path('../gone'), ben.path('../bad')];
    for (const folder of [gone, bad]) {
      cpSync(store, folder, { recursive: true });
      await ben.result('remote', 'add', basename(folder), `file://${folder}`);
    }
    ben.git('config', 'mlgit.defaultStore', 'gone');
    rmSync(gone, { recursive: true });
    damage(`${bad}/${blobOf(FIRST)}`, 'z'.repeat(1000));
    mkdirSync(ben.path('../group'));
    chmodSync(ben.path('../group'), 0o2775);
    ben.git('config', 'mlgit.localStore', ben.path('../group'));
    await ben.result('checkout');
    expect(readFileSync(ben.path('big/first.bin'), 'utf8')).toBe(FIRST);
    rmSync(store, { recursive: true });
    rmSync(ben.path('../group'), { recursive: true });
    mkdirSync(ben.path('../group'));
    chmodSync(ben.path('../group'), 0o2775);
    rmSync(ben.path('big'), { recursive: true });
    await expectFailure(ben, ['checkout'], { exitCode: 14, code: 'no-such-store', message: 'gone' });
  });
});
