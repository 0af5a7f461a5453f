import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { ControlledCommand } from '../support/controlled-command.ts';
import { demoFlow } from '../support/flows.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A server that answers with these statuses, then with 200. */
async function listener(...statuses: number[]): Promise<{ url: string; posts: string[] }> {
  const posts: string[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      posts.push(`${request.method} ${request.url} ${request.headers['content-type']}\n${body}`);
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address() as { port: number };
  return { url: `http://127.0.0.1:${address.port}/secret-path`, posts };
}

function repoWith(notify: string, run = 'exit 3'): CliRepo {
  return cliRepo({
    'mlgit.yaml': demoFlow({ a: `{run: ${JSON.stringify(run)}}` }, [`notify: ${notify}`]),
    '.gitignore': '/told*\n',
  });
}

const TELL = 'cat > told.json; echo "$MLGIT_RUN $MLGIT_FLOW $MLGIT_STATUS" > told.txt';

describe('notify', () => {
  it('gives a command the run on standard input and in variables, once it is recorded', async () => {
    const repo = repoWith(
      `{command: ${JSON.stringify(`${TELL}; git show-ref | grep -c $MLGIT_RUN > told.refs`)}}`,
    );
    const done = await repo.mlgit('run', '--json');
    expect(done.exitCode, `${done}`).toBe(1);
    const { run } = done.json().error?.details ?? {};
    expect(JSON.parse(repo.read('told.json'))).toEqual({
      version: 1,
      run,
      flow: 'demo',
      status: 'failed',
      message: 'demo: failed, 1 task (1 failed)',
      failed: [{ task: 'a', reason: 'its command ended with exit code 3' }],
    });
    expect(repo.read('told.txt')).toBe(`${run} demo failed\n`);
    expect(repo.read('told.refs')).toBe('1\n');
  });

  it('tells only what it was asked for', async () => {
    const repo = repoWith(`{on: [succeeded], command: ${JSON.stringify(TELL)}}`);
    await repo.mlgit('run');
    expect(repo.git('status', '--porcelain', '--ignored')).toBe('');
    repo.write('mlgit.yaml', repo.read('mlgit.yaml').replace('exit 3', 'true'));
    await repo.result('run');
    expect(JSON.parse(repo.read('told.json'))).toMatchObject({ status: 'succeeded', failed: [] });
  });

  it('that fails is a warning, and changes neither the record nor the exit code', async () => {
    const repo = repoWith('{on: [succeeded], command: "echo no such channel >&2; exit 7"}', 'true');
    const done = await repo.mlgit('run', '--json');
    expect(done.exitCode, `${done}`).toBe(0);
    expect(done.json().warnings).toMatchObject([
      {
        message: expect.stringMatching(
          /^The command of notify was not told of run demo@\w{10}: it ended with exit code 7: no such channel$/,
        ),
      },
    ]);
  });

  it('posts to a webhook, again after an error of the server, and keeps its address to itself', async () => {
    const { url, posts } = await listener(503);
    const repo = repoWith('{webhook: $HOOK}');
    const done = await repo.mlgitWith({ env: { HOOK: url } }, 'run', '--json');
    expect(posts).toHaveLength(2);
    expect(posts[1]).toMatch(
      /^POST \/secret-path application\/json\n\{"version":1,"run":"\w{10}","flow":"demo","status":"failed"/,
    );
    expect(`${done}`).not.toContain('secret-path');
    const { url: wrong, posts: refused } = await listener(403);
    const again = await repo.mlgitWith({ env: { HOOK: wrong } }, 'run', '--json');
    expect(refused).toHaveLength(1);
    expect(`${again}`).not.toContain('secret-path');
    expect(again.exitCode).toBe(1);
    const text = await repo.mlgit('run');
    expect(text.stdout).toContain('the variable HOOK is not set');
  });

  it('says which variable a webhook needs, and why it could not be reached', async () => {
    const repo = repoWith('{webhook: $TELL_HERE}');
    const unset = await repo.mlgit('run');
    expect(unset.stdout).toContain('the variable TELL_HERE is not set\nHint: export TELL_HERE=https://…\n');
    const blocked = await repo.mlgitWith({ env: { TELL_HERE: 'http://127.0.0.1:1/secret-path' } }, 'run');
    expect(blocked.stdout).toContain('it could not be reached (bad port)');
    expect(`${blocked}`).not.toContain('secret-path');
  });

  it('that comes to nothing is a warning beside the error, also for programs', async () => {
    const repo = repoWith('{on: [failed], webhook: $TELL_HERE}', 'exit 3');
    const failed = await repo.mlgit('run', '--json');
    expect(failed.json()).toMatchObject({
      status: 1,
      error: { code: 'task-failed' },
      warnings: [{ message: expect.stringContaining('TELL_HERE is not set') }],
    });
  });

  it('is also set by git, for the user alone, who may get it wrong', async () => {
    const repo = cliRepo({ 'mlgit.yaml': demoFlow({ a: '{run: "true"}' }), '.gitignore': '/told*\n' });
    repo.git('config', 'mlgit.notify.command', TELL);
    await repo.result('run');
    expect(repo.git('status', '--porcelain', '--ignored')).toBe('');
    repo.git('config', 'mlgit.notify.on', 'succeeded');
    await repo.result('run');
    expect(JSON.parse(repo.read('told.json'))).toMatchObject({ status: 'succeeded' });
    repo.git('config', 'mlgit.notify.on', 'finished');
    const done = await repo.mlgit('run', '--json');
    expect(done.exitCode, `${done}`).toBe(0);
    expect(done.json().warnings?.[0]?.message).toContain('mlgit.notify.on');
  });

  it('tells of a run that was cancelled, and of one that got lost when it is recorded', async () => {
    const command = await ControlledCommand.open();
    closing.push(() => command.close());
    const repo = repoWith(
      `{on: [lost, cancelled], command: ${JSON.stringify('cat >> told.json')}}`,
      command.command,
    );
    const first = repo.start(['run']);
    const held = await command.nextInvocation();
    process.kill(first.pid, 'SIGINT');
    await held.gone;
    expect((await first.ended).exitCode).toBe(130);
    const second = repo.start(['run']);
    const lost = await command.nextInvocation();
    process.kill(second.pid, 'SIGKILL');
    await second.ended;
    const third = repo.start(['run']);
    await lost.gone;
    await (await command.nextInvocation()).exit(0);
    expect((await third.ended).exitCode).toBe(0);
    const told = repo
      .read('told.json')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).status);
    expect(told).toEqual(['cancelled', 'lost']);
  });

  it('is refused where it says nothing, or too much', async () => {
    for (const [notify, code] of [
      ['{on: [failed]}', 'bad-value'],
      ['{webhook: "https://me:pass@example.org/"}', 'bad-value'],
      ['{on: [done], command: x}', 'bad-value'],
    ] as const) {
      const done = await repoWith(notify).mlgit('run', '--json');
      expect(done.json().error, notify).toMatchObject({ code });
      expect(done.exitCode).toBe(2);
    }
  });
});
