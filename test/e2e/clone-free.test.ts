import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliClone } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { gitHttpServer } from '../support/git-http-server.ts';
import { requireTool } from '../support/required-tool.ts';
import { sharedFlow } from '../support/shared-flow.ts';
import { sshServer } from '../support/ssh-server.ts';
import { hasVersitygw, startVersitygw } from '../support/versitygw.ts';

describe('mlgit pull-artifact --repo', () => {
  it('writes an artifact of a remote where no repository is', async () => {
    const { stranger, origin, run } = await sharedFlow();
    const pulled = await stranger.result(
      'pull-artifact',
      'demo@prod:model',
      '--repo',
      `file://${origin.root}`,
    );
    expect(pulled).toMatchObject({
      kind: 'file',
      spec: `demo@${run}:make/model`,
      path: stranger.path('model.bin'),
    });
    expect(stranger.read('model.bin')).toBe('the model');
    expect(readdirSync(stranger.root)).toEqual(['model.bin']);
  });

  it('writes a folder, with its executables', async () => {
    const { stranger, origin } = await sharedFlow();
    const done = await stranger.mlgit(
      'pull-artifact',
      'demo@latest:tree',
      '-o',
      'out',
      '--repo',
      origin.root,
    );
    expect(done.exitCode, String(done)).toBe(0);
    expect(stranger.read('out/sub/x')).toBe('x');
    expect(statSync(stranger.path('out/run.sh')).mode & 0o111).not.toBe(0);
  });

  it('overwrites nothing, and leaves nothing when it fails', async () => {
    const { stranger, origin, store } = await sharedFlow();
    writeFileSync(stranger.path('model.bin'), 'mine');
    const args = ['pull-artifact', 'demo@prod:model', '--repo', origin.root];
    await expectFailure(stranger, args, {
      exitCode: 2,
      code: 'file-exists',
      message: /would be overwritten/,
    });
    rmSync(new URL(`${store}/blobs`), { recursive: true });
    const lacking = await stranger.mlgit(...args, '--force', '--json');
    expect(lacking.exitCode).toBe(13);
    expect(lacking.json().error).toMatchObject({ code: 'blob-missing', kind: 'integrity' });
    expect(stranger.read('model.bin')).toBe('mine');
    expect(readdirSync(stranger.root)).toEqual(['model.bin']);
  });

  it('refuses bytes that are not what the record says', async () => {
    const { stranger, origin, repo, store } = await sharedFlow();
    const { output } = await repo.result('show', 'demo@prod:model');
    const hex = output.digest.slice(3);
    const blob = join(new URL(store).pathname, 'blobs', hex.slice(0, 2), hex);
    rmSync(blob);
    writeFileSync(blob, 'the mode1');
    const args = ['pull-artifact', 'demo@prod:model', '--repo', origin.root, '--json'];
    const done = await stranger.mlgit(...args);
    expect(done.exitCode).toBe(13);
    expect(done.json().error?.code).toBe('digest-mismatch');
    expect(readdirSync(stranger.root)).toEqual([]);
  });

  it('takes the store that is given over the one that the repository names', async () => {
    const { stranger, origin, store } = await sharedFlow();
    const args = ['pull-artifact', 'demo@prod:model', '--repo', origin.root, '--force'];
    const empty = `file://${stranger.path('empty')}`;
    expect((await stranger.mlgit(...args, '--store', empty)).exitCode).not.toBe(0);
    const env = { MLGIT_STORE: empty };
    expect((await stranger.mlgitWith({ env }, ...args)).exitCode).not.toBe(0);
    expect((await stranger.mlgitWith({ env }, ...args, '--store', store)).exitCode).toBe(0);
  });

  it('wants one repository, and --store only with one', async () => {
    const { stranger, origin } = await sharedFlow();
    await expectFailure(stranger, ['pull-artifact', `${origin.root}#demo@prod:model`, '--repo', 'x'], {
      exitCode: 2,
      code: 'two-repos',
      message: /and so does --repo x$/,
    });
    await expectFailure(stranger, ['pull-artifact', 'demo@prod:model', '--store', 's3://x/y'], {
      exitCode: 2,
      code: 'store-without-repo',
      message: /expected --repo REPO/,
    });
  });

  it('needs no home that can be written', async () => {
    const { stranger, origin } = await sharedFlow();
    const env = { HOME: '/dev/null', XDG_CACHE_HOME: '/dev/null/cache' };
    const args = ['pull-artifact', 'demo@prod:model', '--repo', origin.root];
    expect(await stranger.mlgitWith({ env }, ...args)).toMatchObject({ exitCode: 0 });
    expect(stranger.read('model.bin')).toBe('the model');
  });

  it('does not mind the repository that a hook has set', async () => {
    const { stranger, origin, repo } = await sharedFlow();
    const env = { GIT_DIR: repo.path('.git'), GIT_INDEX_FILE: 'x', GIT_OBJECT_DIRECTORY: '/gone' };
    const args = ['pull-artifact', 'demo@prod:model', '--repo', origin.root];
    expect(await stranger.mlgitWith({ env }, ...args)).toMatchObject({ exitCode: 0 });
  });
});

describe('REPO# of a remote', () => {
  it('works for cat, ls, show and logs', async () => {
    const { stranger, origin, run } = await sharedFlow();
    const at = (spec: string) => `file://${origin.root}#${spec}`;
    expect((await stranger.mlgit('cat', at('demo@prod:tree/sub/x'))).stdout).toBe('x');
    expect((await stranger.mlgit('ls', at('demo@prod:tree'))).stdout).toBe('run.sh\nsub/\n');
    expect((await stranger.mlgit('ls', at(`demo@${run.slice(0, 6)}`))).stdout).toBe(
      'make/model\nmake/tree/\n',
    );
    expect((await stranger.result('show', at('demo@prod'))).tags).toEqual(['prod']);
    expect((await stranger.mlgit('logs', at('demo@latest'))).stdout).toBe('out\n');
  });

  it('means the run accepted at HEAD without a revision, and a run of a commit with one of git', async () => {
    const { stranger, origin, repo, run, push } = await sharedFlow();
    const code = repo.git('rev-parse', 'HEAD');
    const at = `${origin.root}#demo`;
    await expectFailure(stranger, ['show', at], {
      exitCode: 2,
      code: 'nothing-accepted',
      message: /manifests\/demo.json is not there$/,
      hints: ['use demo@latest'],
    });
    repo.commit({
      'manifests/demo.json': `${repo.git('show', `refs/mlgit/runs/demo/${run}:manifest.json`)}\n`,
    });
    push();
    expect((await stranger.result('show', at)).id).toBe(run);
    expect((await stranger.result('show', `${at}@${code}`)).id).toBe(run);
    expect((await stranger.result('show', `${at}@${code.slice(0, 8)}`)).id).toBe(run);
    expect((await stranger.result('show', `${at}@main`)).id).toBe(run);
    repo.git('rm', '--quiet', 'manifests/demo.json');
    repo.commit();
    push();
    await expectFailure(stranger, ['show', `${at}@main`], {
      exitCode: 2,
      code: 'no-such-run',
      message: /^Nothing of demo is accepted at main, and no successful run of it has that code$/,
    });
  });

  it('has the artifacts of what a commit has accepted when the runs are gone', async () => {
    const { stranger, origin, repo, run, push } = await sharedFlow();
    const manifest = `${repo.git('show', `refs/mlgit/runs/demo/${run}:manifest.json`)}\n`;
    const accepted = repo.commit({ 'manifests/demo.json': manifest });
    repo.git('tag', 'v1.2');
    repo.commit({ 'later.txt': 'x' });
    push();
    repo.git('push', '--quiet', 'origin', 'v1.2');
    for (const ref of origin.git('for-each-ref', '--format=%(refname)', 'refs/mlgit').split('\n'))
      origin.git('update-ref', '-d', ref);
    for (const spec of ['demo:model', 'demo@v1.2:model', `demo@${accepted}:model`]) {
      const found = await stranger.mlgit('cat', `${origin.root}#${spec}`);
      expect(found, `${found}`).toMatchObject({ exitCode: 0, stdout: 'the model' });
      expect(found.stderr).toMatch(
        /^Warning: The run accepted at \S+ has no record here; its manifest alone/,
      );
    }
    expect((await stranger.mlgit('ls', `${origin.root}#demo@v1.2`)).stdout).toBe('make/model\nmake/tree/\n');
    await expectFailure(stranger, ['show', `${origin.root}#demo@v1.2`], {
      exitCode: 13,
      code: 'run-missing',
      message: /^The run accepted in manifests\/demo\.json at v1\.2/,
    });
  });

  it('may be a git remote of the clone that one stands in, whose store is used as well', async () => {
    const { repo, origin, store } = await sharedFlow();
    const clone = cliClone(repo, 'clone');
    clone.git('remote', 'set-url', 'origin', origin.root);
    expect((await clone.mlgit('cat', 'origin#demo@prod:model')).stdout).toBe('the model');
    rmSync(new URL(`${store}/blobs`), { recursive: true });
    expect((await clone.mlgit('cat', 'origin#demo@prod:model')).exitCode).toBe(13);
    expect((await repo.mlgit('cat', 'origin#demo@prod:model')).stdout).toBe('the model');
  });

  it('may be a clone, whose own store comes first', async () => {
    const { repo, stranger, store } = await sharedFlow();
    rmSync(new URL(store), { recursive: true });
    expect((await stranger.mlgit('cat', `${repo.root}#demo@prod:model`)).stdout).toBe('the model');
    expect((await stranger.mlgit('logs', `${repo.root}#demo@prod`)).stdout).toBe('out\n');
  });

  it('finds refs that a forge takes as branches alone', async () => {
    const { stranger, origin, repo } = await sharedFlow();
    for (const name of origin.git('for-each-ref', '--format=%(refname)', 'refs/mlgit').split('\n')) {
      origin.git('update-ref', '-d', name);
    }
    repo.git('push', '--quiet', origin.root, 'refs/mlgit/*:refs/heads/mlgit/*');
    expect((await stranger.mlgit('cat', `${origin.root}#demo@prod:model`)).stdout).toBe('the model');
  });

  it('offers the nearest names of what is not there', async () => {
    const { stranger, origin } = await sharedFlow();
    const at = (spec: string) => ['cat', `${origin.root}#${spec}`];
    const unknown = { exitCode: 2, message: /./ };
    await expectFailure(stranger, at('demo@prd:model'), {
      ...unknown,
      code: 'no-such-run',
      hints: ['did you mean demo@prod?'],
    });
    await expectFailure(stranger, at('deno@prod:model'), {
      ...unknown,
      code: 'no-such-flow',
      message: /There is no flow deno in .*origin\.git$/,
      hints: ['did you mean demo?'],
    });
    await expectFailure(stranger, at('demo@prod:modl'), {
      ...unknown,
      code: 'no-such-artifact',
      hints: [/model/],
    });
    origin.git('update-ref', '--no-deref', '-d', 'refs/mlgit/tags/demo/prod');
    await expectFailure(stranger, at('demo@prod:model'), { ...unknown, code: 'no-such-run' });
  });

  it('fails in one sentence where there is nothing to ask', async () => {
    const { stranger, origin } = await sharedFlow();
    await expectFailure(stranger, ['cat', '../gone#demo@prod:model'], {
      exitCode: 2,
      code: 'no-such-repo',
      message: /There is no repository "..\/gone"/,
    });
    await expectFailure(stranger, ['cat', '..#demo@prod:model'], {
      exitCode: 2,
      code: 'no-such-repo',
      message: /^\/.* is a folder, and in no git repository$/,
    });
    await expectFailure(stranger, ['cat', 'http://127.0.0.1:9/gone.git#demo@prod:model'], {
      exitCode: 14,
      code: 'remote-unreachable',
      message: /could not be reached/,
    });
    await expectFailure(stranger, ['cat', 'ext::sh#demo@prod:model'], {
      exitCode: 2,
      code: 'bad-repo-url',
      message: /is no repository/,
    });
    const bare = { GIT_ALLOW_PROTOCOL: 'https' };
    const refused = await stranger.mlgitWith({ env: bare }, 'cat', `${origin.root}#demo@prod:model`);
    expect(refused.exitCode).not.toBe(0);
  });
});

const sshd = requireTool('sshd');

describe.skipIf(sshd.missing)('a remote over ssh', () => {
  it('is read by the user’s own ssh, and refused without their key', async () => {
    const { stranger, origin } = await sharedFlow();
    const server = await sshServer(sshd.path);
    const args = ['cat', `${server.url}${origin.root}#demo@prod:model`];
    const known = await stranger.mlgitWith({ env: { GIT_SSH_COMMAND: server.command } }, ...args);
    expect(known.stdout, String(known)).toBe('the model');
    const env = { GIT_SSH_COMMAND: server.strangerCommand };
    await expectFailure(
      stranger,
      args,
      { exitCode: 12, code: 'remote-credentials', message: /refused these credentials/ },
      { env },
    );
  });
});

describe.skipIf(!hasVersitygw())('artifacts in a bucket', () => {
  it('come from the store that the repository names once it is trusted, and with --store', async () => {
    const server = await startVersitygw();
    try {
      const store = `s3://${server.bucket}/team?endpoint=${server.endpoint}`;
      const { stranger, origin } = await sharedFlow({ store, env: server.env });
      const args = ['pull-artifact', 'demo@prod:model', '--repo', `file://${origin.root}`, '--force'];
      const { AWS_ENDPOINT_URL_S3: _, ...env } = server.env;
      const refused = await stranger.mlgitWith({ env }, ...args, '--json');
      expect(refused.exitCode).toBe(12);
      expect(refused.json().error).toMatchObject({ code: 'store-not-trusted', details: { url: store } });
      expect(await stranger.mlgitWith({ env: { ...env, MLGIT_TRUST: '1' } }, ...args)).toMatchObject({
        exitCode: 0,
      });
      expect(await stranger.mlgitWith({ env }, ...args, '--store', store)).toMatchObject({ exitCode: 0 });
      const config = join(dirname(stranger.root), 'gitconfig');
      writeFileSync(config, `[mlgit]\n\ttrust = ${store}\n`);
      const trusting = { ...env, GIT_CONFIG_GLOBAL: config };
      expect(await stranger.mlgitWith({ env: trusting }, ...args)).toMatchObject({ exitCode: 0 });
      expect(readFileSync(stranger.path('model.bin'), 'utf8')).toBe('the model');
    } finally {
      await server.stop();
    }
  });
});

describe('a later call with nothing new', () => {
  it('costs one question for the refs', async () => {
    const { stranger, origin } = await sharedFlow();
    const root = dirname(origin.root);
    const server = await gitHttpServer({ root });
    const args = ['cat', `${server.url}/origin.git#demo@prod:model`];
    expect((await stranger.mlgit(...args)).stdout).toBe('the model');
    server.requests.length = 0;
    expect((await stranger.mlgit(...args)).stdout).toBe('the model');
    expect(server.requests).toEqual([
      'GET /origin.git/info/refs?service=git-upload-pack',
      'POST /origin.git/git-upload-pack',
    ]);
  });
});
