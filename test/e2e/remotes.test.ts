import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { beside } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { team, withStore } from '../support/team.ts';
import { hasVersitygw, startVersitygw } from '../support/versitygw.ts';

describe('mlgit remote', () => {
  it('adds, lists, checks and removes a store', async () => {
    const { ada, store } = team();
    const added = await ada.result('remote', 'add', 'team', `file://${store}`);
    expect(added.checked).toMatchObject({ name: 'team', features: { conditionalPut: 'atomic' } });
    await ada.result('remote', 'add', 'other', `file://${store}`, '--no-check');
    expect(await ada.result('remote', 'list')).toEqual([
      { name: 'team', url: `file://${store}`, from: 'configuration', trusted: true, used: true },
      { name: 'other', url: `file://${store}`, from: 'configuration', trusted: true, used: false },
    ]);
    expect((await ada.mlgit('remote', 'check', 'other')).stdout).toMatch(/^works {2}file:/);
    await ada.result('remote', 'remove', 'team');
    expect((await ada.result('remote', 'list')).map(({ name }: { name: string }) => name)).toEqual(['other']);
    expect((await ada.result('remote', 'list'))[0].used).toBe(true);
  });

  it('says what is wrong with a name, a URL or a place', async () => {
    const { ada, store } = team();
    await withStore(ada, store);
    const failures: readonly [readonly string[], number, string][] = [
      [['add', 'team', 's3://other-bucket/x'], 11, 'store-name-taken'],
      [['add', 'Te am', `file://${store}`], 2, 'bad-name'],
      [['add', 'x', 'http://example.org'], 2, 'bad-store-url'],
      [['add', 'x', 's3://key:secret@bucket/x'], 2, 'credentials-in-url'],
      [['add', 'x', `file://${store}/deep/er`], 14, 'no-such-store'],
      [['check', 'taem'], 2, 'no-such-store-name'],
      [['remove', 'nobody'], 2, 'no-such-store-name'],
      [['trust'], 2, 'no-store'],
    ];
    for (const [args, exitCode, code] of failures) {
      await expectFailure(ada, ['remote', ...args], { exitCode, code, message: /./ });
    }
  });

  it('does not contact a host that a repository names before the user has confirmed it', async () => {
    const { ada, newcomer } = team();
    const url = 's3://somebody-elses/bucket?endpoint=http://127.0.0.1:1';
    ada.write('mlgit.yaml', ada.read('mlgit.yaml').replace('version: 1\n', `version: 1\nstore: ${url}\n`));
    ada.git('commit', '--quiet', '-am', 'a store');
    ada.git('push', '--quiet');
    const ben = newcomer('ben');
    await expectFailure(ben, ['push'], {
      exitCode: 12,
      code: 'store-not-trusted',
      message: /which you have not confirmed/,
      hints: ['mlgit remote trust', 'MLGIT_TRUST=1'],
    });
    expect((await ben.result('remote', 'list'))[0]).toMatchObject({ name: 'flow-file', trusted: false });
    const run = await ben.mlgit('run');
    expect(run.exitCode, `${run}`).toBe(0);
    expect(run.stdout).toContain('Going on without the results of colleagues');
    await ben.result('remote', 'trust');
    expect((await ben.result('remote', 'list'))[0].trusted).toBe(true);
    // Now the store is asked, for which there are no credentials here.
    await expectFailure(ben, ['push'], { exitCode: 12, code: 'credentials-missing', message: /no AWS/ });
  });

  it('is given a store for one command by MLGIT_STORE', async () => {
    const { ada, store } = team();
    await ada.result('run');
    const env = { MLGIT_STORE: `file://${store}` };
    const pushed = await ada.mlgitWith({ env }, 'push', '--json');
    expect(pushed.json().result.store).toMatchObject({ name: 'environment' });
  });

  it('names the store when it has gone', async () => {
    const { ada, store } = team();
    await withStore(ada, store);
    rmSync(store, { recursive: true });
    await expectFailure(ada, ['remote', 'check'], {
      exitCode: 14,
      code: 'no-such-store',
      message: new RegExp(`no folder for the store file://${store}`),
    });
  });
});

describe.skipIf(!hasVersitygw())('a bucket', () => {
  it('is asked with the credentials of the profile that the remote names', async () => {
    const s3 = await startVersitygw();
    onTestFinished(() => s3.stop());
    const { ada } = team();
    const aws = beside(ada, 'aws');
    mkdirSync(aws);
    writeFileSync(join(aws, 'config'), `[profile team]\nregion = ${s3.env.AWS_REGION}\n`);
    writeFileSync(
      join(aws, 'credentials'),
      `[team]\naws_access_key_id = ${s3.env.AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${s3.env.AWS_SECRET_ACCESS_KEY}\n`,
    );
    const env = {
      AWS_CONFIG_FILE: join(aws, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(aws, 'credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const add = [
      'remote',
      'add',
      'team',
      `s3://${s3.bucket}/team`,
      '--endpoint',
      s3.endpoint,
      '--profile',
      'team',
    ];
    const added = await ada.mlgitWith({ env }, ...add, '--json');
    expect(added.exitCode, `${added}`).toBe(0);
    await ada.mlgitWith({ env }, 'run');
    const pushed = await ada.mlgitWith({ env }, 'push', '--json');
    expect(pushed.json().result?.store.blobs, `${pushed}`).toBeGreaterThan(1);
    expect(readFileSync(ada.path('.git', 'config'), 'utf8')).not.toContain(s3.env.AWS_SECRET_ACCESS_KEY);
  });

  it('is among what doctor looks at, with what to do about one that does not answer', async () => {
    const { ada, store } = team();
    await withStore(ada, store);
    const url = `file://${store}`;
    const unconfirmed = 's3://somebody-elses/bucket?endpoint=http://127.0.0.1:1';
    ada.write(
      'mlgit.yaml',
      ada.read('mlgit.yaml').replace('version: 1\n', `version: 1\nstore: ${unconfirmed}\n`),
    );
    const sound = await ada.mlgit('doctor', '--json');
    expect(sound.json().result).toContainEqual({ name: 'store team', state: 'ok', detail: url, hints: [] });
    expect(sound.json().result).toContainEqual({
      name: 'store flow-file',
      state: 'missing',
      detail: `${unconfirmed}, not confirmed`,
      hints: ['mlgit remote trust'],
    });
    rmSync(store, { recursive: true });
    const broken = await ada.mlgit('doctor', '--json');
    expect(broken.exitCode).toBe(1);
    expect(broken.json().result).toContainEqual({
      name: 'store team',
      state: 'broken',
      detail: expect.stringContaining(`There is no folder for the store ${url}`),
      hints: expect.not.arrayContaining(['mlgit doctor']),
    });
    ada.git('config', 'mlgit.store.team.url', 's3:/slip of the pen');
    expect((await ada.mlgit('doctor', '--json')).json().result).toContainEqual({
      name: 'stores',
      state: 'broken',
      detail: expect.stringContaining('found "s3:/slip of the pen"'),
      hints: expect.any(Array),
    });
  });

  it('is added by who may only read it, and says what they cannot do', async () => {
    const s3 = await startVersitygw();
    onTestFinished(() => s3.stop());
    const proxy = await startFaultProxy(s3);
    onTestFinished(() => proxy.stop());
    const { ada, newcomer } = team();
    const env = { ...s3.env, AWS_ENDPOINT_URL_S3: proxy.endpoint };
    const url = `s3://${s3.bucket}/team`;
    await ada.mlgitWith({ env }, 'remote', 'add', 'team', url);
    await ada.mlgitWith({ env }, 'run', '--tag', 'prod', '--no-push');
    const pushed = await ada.mlgitWith({ env }, 'push');
    expect(pushed.exitCode, `${pushed}`).toBe(0);
    proxy.decide = ({ method }) =>
      method === 'GET' ? undefined : { kind: 'answer', status: 403, code: 'AccessDenied' };
    const ben = newcomer('ben');
    const added = await ben.mlgitWith({ env }, 'remote', 'add', 'team', url, '--json');
    expect(added.json().result?.checked, `${added}`).toMatchObject({
      access: 'read',
      limits: [expect.stringMatching(/^a push is refused: Cannot \w+ s3:.* do not permit it$/)],
    });
    const text = await ben.mlgitWith({ env }, 'remote', 'check');
    expect(text.stdout).toMatch(/^reads {2}s3:.*: fetch and pull work\nbut {2}a push is refused: /);
    await ben.mlgitWith({ env }, 'fetch');
    const pulled = await ben.mlgitWith({ env }, 'pull-artifact', 'demo@prod:big', '-o', 'big.txt');
    expect(pulled.exitCode, `${pulled}`).toBe(0);
    // Checking takes no more than reading.
    const sound = await ben.mlgitWith({ env }, 'fsck', '--remote');
    expect([sound.exitCode, sound.stdout], `${sound}`).toEqual([0, expect.stringMatching(/^sound: /)]);
    const mending = await ben.mlgitWith({ env }, 'fsck', '--remote', '--repair');
    expect(mending.exitCode, `${mending}`).toBe(12);
    // Where there is no store yet, nothing can be made, and nothing read.
    const other = await ben.mlgitWith({ env }, 'remote', 'add', 'other', `s3://${s3.bucket}/other`);
    expect(other.exitCode, `${other}`).toBe(12);
    expect(other.stderr).toMatch(/^Error: Cannot write s3:.* do not permit it\n/);
  });
});
