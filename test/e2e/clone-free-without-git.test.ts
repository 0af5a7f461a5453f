import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectFailure } from '../support/expect-failure.ts';
import { type GitHttpOptions, gitHttpServer } from '../support/git-http-server.ts';
import { bareOrigin } from '../support/remotes.ts';
import { testRepo } from '../support/repo.ts';
import { sharedFlow } from '../support/shared-flow.ts';

const LOGIN = { user: 'ada', password: 'correct-horse' };
const NO_GIT = { PATH: '' };

async function served(options: Omit<GitHttpOptions, 'root'> = {}) {
  const shared = await sharedFlow();
  const server = await gitHttpServer({ root: dirname(shared.origin.root), ...options });
  return { ...shared, server, url: `${server.url}/origin.git` };
}

describe('without git on the PATH', () => {
  it('artifacts come over http all the same', async () => {
    const { stranger, url, server, run } = await served();
    const env = NO_GIT;
    const pulled = await stranger.mlgitWith(
      { env },
      'pull-artifact',
      'demo@prod:tree',
      '--repo',
      url,
      '--json',
    );
    expect(pulled.json().result).toMatchObject({ spec: `demo@${run}:make/tree` });
    expect(stranger.read('tree/sub/x')).toBe('x');
    // git would have called itself git/2.x alone, and asked with its own fetch.
    expect(server.requests.filter((line) => line.startsWith('GET'))).toHaveLength(1);
  });

  it('every way to name a run works', async () => {
    const { stranger, url, run, repo } = await served();
    const specs = [
      'demo@latest',
      `demo@${run.slice(0, 4)}`,
      'demo@main',
      `demo@${repo.git('rev-parse', 'HEAD')}`,
      '@latest',
    ];
    for (const spec of specs) {
      const shown = await stranger.mlgitWith({ env: NO_GIT }, 'show', `${url}#${spec}`, '--json');
      expect(shown.json().result?.id, `${spec} ${shown}`).toBe(run);
    }
    const logs = await stranger.mlgitWith({ env: NO_GIT }, 'logs', `${url}#demo@prod`);
    expect(logs.stdout).toBe('out\n');
  });

  it('a later call with nothing new costs two requests', async () => {
    const { stranger, url, server } = await served();
    const args = ['cat', `${url}#demo@prod:model`];
    expect((await stranger.mlgitWith({ env: NO_GIT }, ...args)).stdout).toBe('the model');
    server.requests.length = 0;
    expect((await stranger.mlgitWith({ env: NO_GIT }, ...args)).stdout).toBe('the model');
    expect(server.requests).toHaveLength(2);
  });

  it('what was brought serves git, and the other way round', async () => {
    const { stranger, url, server } = await served();
    const args = ['cat', `${url}#demo@prod:model`];
    expect((await stranger.mlgit(...args)).stdout).toBe('the model');
    server.requests.length = 0;
    expect((await stranger.mlgitWith({ env: NO_GIT }, ...args)).stdout).toBe('the model');
    expect(server.requests).toHaveLength(2);
  });

  it('needs no home that can be written', async () => {
    const { stranger, url } = await served();
    const env = { ...NO_GIT, HOME: '/dev/null', XDG_CACHE_HOME: '/dev/null/cache' };
    expect((await stranger.mlgitWith({ env }, 'cat', `${url}#demo@prod:model`)).stdout).toBe('the model');
  });

  it('what only git can reach is refused in one sentence', async () => {
    const { stranger } = await served();
    const refused = {
      exitCode: 1,
      code: 'git-missing',
      message: /only be read by git/,
      hints: [/https:\/\/ URLs/],
    };
    await expectFailure(stranger, ['cat', 'git@example.org:x.git#demo@prod:model'], refused, { env: NO_GIT });
  });

  it('a repository with sha256 names is refused, saying so', async () => {
    const { stranger } = await served();
    const repo = testRepo({ files: { a: '1' }, init: ['--object-format=sha256'] });
    const origin = bareOrigin(repo, 'origin', '--object-format=sha256');
    repo.git('push', '--quiet', 'origin', 'main');
    const { url } = await gitHttpServer({ root: dirname(origin.root) });
    await expectFailure(
      stranger,
      ['cat', `${url}/origin.git#demo@prod:model`],
      { exitCode: 1, code: 'git-missing', message: /have sha256 names/ },
      { env: NO_GIT },
    );
  });

  it('a server that answers with something else is not taken for a repository', async () => {
    const { stranger, server } = await served();
    await expectFailure(
      stranger,
      ['cat', `${server.url}/gone.git#demo@prod:model`],
      { exitCode: 14, code: 'remote-not-found', message: /no such repository/ },
      { env: NO_GIT },
    );
    await expectFailure(
      stranger,
      ['cat', 'http://127.0.0.1:9/x.git#demo@prod:model'],
      { exitCode: 14, code: 'remote-unreachable', message: /could not be reached/ },
      { env: NO_GIT },
    );
    server.breakOff((request) => request.startsWith('POST'));
    await expectFailure(
      stranger,
      ['cat', `${server.url}/origin.git#demo@prod:model`],
      { exitCode: 14, code: 'remote-unreachable', message: /broke off/ },
      { env: NO_GIT },
    );
  });
});

describe.each([
  ['with git', {}],
  ['without git', NO_GIT],
])('a private repository %s', (_, path) => {
  it('is read with MLGIT_TOKEN, or a login in the URL, and neither is kept anywhere', async () => {
    const { stranger, url } = await served({ login: LOGIN });
    const env = { ...path, MLGIT_USER: LOGIN.user, MLGIT_TOKEN: LOGIN.password };
    const args = ['pull-artifact', 'demo@prod:model', '--force', '--repo'];
    expect(await stranger.mlgitWith({ env }, ...args, url)).toMatchObject({ exitCode: 0 });
    const named = url.replace('//', `//${LOGIN.user}:${LOGIN.password}@`);
    expect(await stranger.mlgitWith({ env: path }, ...args, named)).toMatchObject({ exitCode: 0 });
    const wrong = url.replace('//', '//ada:wrong-horse@');
    const failed = await stranger.mlgitWith({ env: path }, ...args, wrong);
    expect(failed.exitCode, String(failed)).toBe(12);
    expect(failed.stderr).not.toContain('wrong-horse');
    const kept = () => execFileSync('grep', ['-rl', '-e', 'horse', dirname(stranger.root)]);
    expect(kept).toThrow(expect.objectContaining({ status: 1 }));
  });

  it('is refused without credentials, with a hint that names the variable', async () => {
    const { stranger, url } = await served({ login: LOGIN });
    await expectFailure(
      stranger,
      ['cat', `${url}#demo@prod:model`],
      {
        exitCode: 12,
        code: 'remote-credentials',
        message: /refused these credentials/,
        hints: [/MLGIT_TOKEN/],
      },
      { env: path },
    );
  });
});

describe('a login of a file', () => {
  it.each([
    [
      '.netrc',
      (host: string) => `machine ${host.split(':')[0]} login ${LOGIN.user} password ${LOGIN.password}\n`,
    ],
    ['.git-credentials', (host: string) => `http://${LOGIN.user}:${LOGIN.password}@${host}\n`],
  ])('%s is read where no git is', async (name, text) => {
    const { stranger, url, server } = await served({ login: LOGIN });
    writeFileSync(join(stranger.env.HOME ?? '', name), text(new URL(server.url).host));
    const done = await stranger.mlgitWith({ env: NO_GIT }, 'cat', `${url}#demo@prod:model`);
    expect(done.stdout, String(done)).toBe('the model');
  });
});
