import { existsSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitHttpServer } from '../support/git-http-server.ts';
import { type SharedFlow, sharedFlow } from '../support/shared-flow.ts';

/** The one pool that calls of this test have made. */
function poolOf({ stranger }: SharedFlow): string {
  const folder = join(stranger.env.XDG_CACHE_HOME ?? '', 'mlgit', 'git');
  const [only, ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  return join(folder, only as string);
}

describe.each([
  ['with git', {}],
  ['without git', { PATH: '' }],
])('a pull %s', (_, env) => {
  it('that is killed while it fetches is done again as if it had not been', async () => {
    const shared = await sharedFlow();
    const { stranger, origin } = shared;
    const server = await gitHttpServer({ root: dirname(origin.root) });
    const args = ['pull-artifact', 'demo@prod:model', '--repo', `${server.url}/origin.git`];
    const started = stranger.start(args, { env });
    let posts = 0;
    // The list of refs comes first; the next is for objects.
    server.breakOff((request) => {
      if (!request.startsWith('POST') || ++posts < 2) return false;
      started.child.kill('SIGKILL');
      return true;
    });
    expect((await started.ended).exitCode).toBe(137);
    expect(readdirSync(stranger.root)).toEqual([]);
    server.breakOff(undefined);
    expect(await stranger.mlgitWith({ env }, ...args)).toMatchObject({ exitCode: 0 });
    expect(stranger.read('model.bin')).toBe('the model');
  });

  it('is done by several at once that begin with nothing', async () => {
    const { stranger, origin } = await sharedFlow();
    const server = await gitHttpServer({ root: dirname(origin.root) });
    const at = `${server.url}/origin.git#demo@prod:model`;
    const all = await Promise.all([1, 2, 3, 4].map(() => stranger.mlgitWith({ env }, 'cat', at)));
    for (const one of all) expect(one.stdout, String(one)).toBe('the model');
  });

  it('takes away what was left long ago, and bears a pool that is cut short', async () => {
    const shared = await sharedFlow();
    const { stranger, origin } = shared;
    const server = await gitHttpServer({ root: dirname(origin.root) });
    const args = ['cat', `${server.url}/origin.git#demo@prod:model`];
    await stranger.mlgitWith({ env }, ...args);
    const pool = poolOf(shared);
    const left = join(pool, 'incoming-left');
    writeFileSync(left, '');
    utimesSync(left, 1, 1);
    const packs = join(pool, 'objects', 'pack');
    for (const name of readdirSync(packs)) if (name.endsWith('.idx')) rmSync(join(packs, name));
    rmSync(join(pool, 'HEAD'));
    rmSync(join(pool, 'mlgit'), { recursive: true });
    expect((await stranger.mlgitWith({ env }, ...args)).stdout).toBe('the model');
    expect(existsSync(left)).toBe(false);
  });
});
