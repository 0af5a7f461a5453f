import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beside, type CliRepo, cliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { hasVersitygw, type S3Server, startVersitygw } from '../support/versitygw.ts';
import { webServer } from '../support/web-server.ts';

function project(inputs: string, run = 'cat ${{ inputs.rates }} > build/out'): CliRepo {
  return cliRepo({
    'mlgit.yaml': demoFlow({
      a: `{run: "${run}", inputs: ${inputs}, outputs: {out: build/out}}`,
      b: `{run: "find inputs -type f | sort > build/b", inputs: ${inputs}, outputs: {b: build/b}}`,
    }),
    '.gitignore': '/build/\n',
  });
}

describe('an input of a web server', () => {
  it('is asked for once a run, recorded with its tag, and read again only when that changes', async () => {
    const { url, pages, asked } = await webServer();
    pages.set('/lake/rates%20of%20may.csv?v=1', { body: 'one\n', etag: '"1"' });
    const repo = project(`{rates: {url: '${url}/lake/rates%20of%20may.csv?v=1'}}`);
    const status = await repo.result('status');
    expect(status.steps[0]).toMatchObject({
      state: 'will-run',
      because: expect.stringContaining('must first ask http'),
    });
    expect(asked).toEqual([]);

    const { manifest } = await repo.result('run');
    expect(manifest.tasks.a.inputs.rates).toMatchObject({
      from: { url: `${url}/lake/rates%20of%20may.csv?v=1`, pin: '"1"' },
      sizeBytes: 4,
    });
    expect(repo.read('build/out')).toBe('one\n');
    expect(repo.read('build/b')).toBe('inputs/rates/rates of may.csv\n');
    expect(asked.splice(0)).toEqual(['GET /lake/rates%20of%20may.csv?v=1']);

    expect((await repo.result('status')).steps.map(({ state }: { state: string }) => state)).toEqual([
      'cached',
      'cached',
    ]);
    expect(asked).toEqual([]);
    expect((await repo.result('run')).execution.tasks.a.outcome).toBe('cached');
    expect(asked.splice(0)).toEqual(['HEAD /lake/rates%20of%20may.csv?v=1']);

    pages.set('/lake/rates%20of%20may.csv?v=1', { body: 'two\n', etag: '"2"' });
    expect((await repo.result('run')).execution.tasks.a.outcome).toBe('ran');
    expect(repo.read('build/out')).toBe('two\n');
  });

  it('is known from the runs that took it, where nothing else remembers', async () => {
    const { url, pages, asked } = await webServer();
    pages.set('/a', { body: 'one\n', etag: '"1"' });
    const repo = project(`{rates: {url: '${url}/a'}}`);
    await repo.result('run');
    rmSync(repo.home('index.sqlite'), { force: true });
    asked.length = 0;
    await repo.result('run');
    expect(asked).toEqual(['HEAD /a']);
  });

  it('with pin: digest is read each time, and the same bytes under another tag run nothing', async () => {
    const { url, pages, asked } = await webServer();
    pages.set('/a', { body: 'one\n', etag: '"1"' });
    const repo = project(`{rates: {url: '${url}/a', pin: digest}}`);
    const { manifest } = await repo.result('run');
    const { from, digest } = manifest.tasks.a.inputs.rates;
    expect(from.pin).toBe(digest);
    pages.set('/a', { body: 'one\n', etag: '"2"' });
    asked.length = 0;
    expect((await repo.result('run')).execution.tasks.a.outcome).toBe('cached');
    expect(asked).toEqual(['GET /a']);
  });

  it('that is not there fails the run before it starts, unless it is optional', async () => {
    const { url, pages, asked } = await webServer();
    const repo = project(`{rates: {url: '${url}/a'}}`);
    const { error } = (await repo.mlgit('run', '--json')).json();
    expect(error).toMatchObject({
      code: 'input-missing',
      message: expect.stringMatching(
        /^mlgit\.yaml:5:\d+: Input rates of step a: expected a file at http\S+\/a, found nothing$/,
      ),
    });
    const run = 'cat /dev/null $MLGIT_INPUT_RATES > build/out';
    const optional = project(`{rates: {url: '${url}/a', optional: true}}`, run);
    expect((await optional.result('run')).manifest.tasks.a.inputs).toEqual({});
    asked.length = 0;
    expect((await optional.result('status')).steps[0].state).toBe('cached');
    expect(asked).toEqual([]);
    pages.set('/a', { body: 'now\n', etag: '"1"' });
    expect((await optional.result('run')).execution.tasks.a.outcome).toBe('ran');
    expect(optional.read('build/out')).toBe('now\n');
  });

  it('gets the password of ~/.netrc, and none that was meant for anybody', async () => {
    const { url, pages } = await webServer();
    const words = `Basic ${Buffer.from('ada:pw').toString('base64')}`;
    pages.set('/a', {
      body: 'secret\n',
      instead: (request, answer) => {
        if (request.headers.authorization === words) return false;
        answer.writeHead(401).end();
        return true;
      },
    });
    const repo = project(`{rates: {url: '${url}/a'}}`);
    const netrc = join(repo.env.HOME ?? '', '.netrc');
    writeFileSync(netrc, 'default login ada password pw\n');
    const denied = (await repo.mlgit('run', '--json')).json();
    expect(denied).toMatchObject({ status: 12, error: { code: 'url-denied' } });
    writeFileSync(netrc, 'machine 127.0.0.1 login ada password pw\n');
    await repo.result('run');
    expect(repo.read('build/out')).toBe('secret\n');
  });
});

describe('an input of this machine', () => {
  it('is a file or a folder, also behind a link, with its digest as its pin', async () => {
    const repo = project(
      '{rates: {url: LAKE}, other: {url: LAKE/one.csv}}',
      'cat ${{ inputs.rates }}/* > build/out',
    );
    const lake = beside(repo, 'lake of may');
    mkdirSync(lake);
    writeFileSync(join(lake, 'one.csv'), 'one\n');
    symlinkSync(lake, join(dirname(lake), 'latest'));
    const text = repo.read('mlgit.yaml').replaceAll('LAKE', `"file://${dirname(lake)}/latest"`);
    repo.write('mlgit.yaml', text.replaceAll('latest"/one.csv', 'latest/one.csv"'));
    const { manifest } = await repo.result('run');
    const { rates, other } = manifest.tasks.a.inputs;
    expect(rates).toMatchObject({ kind: 'tree', from: { pin: rates.digest } });
    expect(other).toMatchObject({ kind: 'file', from: { pin: other.digest } });
    expect(repo.read('build/b')).toBe('inputs/other/one.csv\ninputs/rates/latest/one.csv\n');
    writeFileSync(join(lake, 'two.csv'), 'two\n');
    expect((await repo.result('status')).steps[0].state).toBe('will-run');
    await repo.result('run');
    expect(repo.read('build/out')).toBe('one\ntwo\n');
  });
});

describe.skipIf(!hasVersitygw())('an input of a bucket', () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startVersitygw();
  });
  afterAll(() => server.stop());

  function put(key: string, text: string): void {
    const file = join(server.folder, server.bucket, key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  it('is read with the credentials of the user, and again when its tag changes', async () => {
    const big = 'x'.repeat(3_000_000);
    put('lake/rates', big);
    const repo = project(`{rates: {url: 's3://${server.bucket}/lake/rates', pin: digest}}`);
    Object.assign(repo.env, server.env);
    const { manifest } = await repo.result('run');
    expect(manifest.tasks.a.inputs.rates).toMatchObject({ sizeBytes: 3_000_000 });
    expect(repo.read('build/out')).toBe(big);
    put('lake/rates', 'small');
    await repo.result('run');
    expect(repo.read('build/out')).toBe('small');
  });

  it('that is not there, or may not be read, says so', async () => {
    const repo = project(`{rates: {url: 's3://${server.bucket}/none'}}`);
    Object.assign(repo.env, server.env);
    expect((await repo.mlgit('run', '--json')).json().error).toMatchObject({ code: 'input-missing' });
    repo.env.AWS_SECRET_ACCESS_KEY = 'wrong';
    const denied = (await repo.mlgit('run', '--json')).json();
    expect(denied).toMatchObject({ status: 12, error: { kind: 'credentials' } });
  });
});
