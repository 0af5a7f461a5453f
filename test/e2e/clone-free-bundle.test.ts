import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectFailure } from '../support/expect-failure.ts';
import { sharedFlow } from '../support/shared-flow.ts';

async function bundled() {
  const shared = await sharedFlow();
  const file = shared.stranger.path('demo.tar');
  await shared.repo.result('bundle', 'create', 'demo@prod', '-o', file);
  return { ...shared, file };
}

describe('a bundle as a repository', () => {
  it('gives artifacts straight from the file', async () => {
    const { stranger, file, run } = await bundled();
    const pulled = await stranger.result('pull-artifact', 'demo@prod:tree', '--repo', file);
    expect(pulled.spec).toBe(`demo@${run}:make/tree`);
    expect(stranger.read('tree/sub/x')).toBe('x');
    expect((await stranger.mlgit('cat', `file://${file}#demo@latest:model`)).stdout).toBe('the model');
    expect((await stranger.mlgit('logs', 'demo.tar#demo@prod')).stdout).toBe('out\n');
  });

  it('is taken out of the file once', async () => {
    const { stranger, file } = await bundled();
    expect((await stranger.mlgit('cat', `${file}#demo@prod:model`)).stdout).toBe('the model');
    // Without git nothing could be taken out of it.
    const refused = { exitCode: 1, code: 'git-missing', message: /git was not found/ };
    await expectFailure(stranger, ['cat', `${file}#demo@prod:model`], refused, { env: { PATH: '' } });
  });

  it('may be one of git itself, with the artifacts in the store', async () => {
    const { stranger, repo } = await bundled();
    const file = stranger.path('code.bundle');
    repo.git('bundle', 'create', '--quiet', file, '--all');
    expect((await stranger.mlgit('cat', `${file}#demo@prod:model`)).stdout).toBe('the model');
  });

  it('that is damaged, cut short or something else gives nothing', async () => {
    const { stranger, file } = await bundled();
    const bytes = readFileSync(file);
    const flipped = Buffer.from(bytes);
    const at = flipped.lastIndexOf('the model');
    flipped[at] = 0x54;
    writeFileSync(stranger.path('flipped.tar'), flipped);
    const wrong = await stranger.mlgit('pull-artifact', 'flipped.tar#demo@prod:model', '--json');
    expect(wrong.exitCode).toBe(13);
    expect(wrong.json().error?.code).toBe('digest-mismatch');
    writeFileSync(stranger.path('short.tar'), bytes.subarray(0, at));
    const short = await stranger.mlgit('pull-artifact', 'short.tar#demo@prod:model', '--json');
    expect(short.exitCode).toBe(13);
    copyFileSync('/dev/null', stranger.path('empty.tar'));
    expect((await stranger.mlgit('cat', 'empty.tar#demo@prod:model')).exitCode).toBe(13);
    await expectFailure(stranger, ['cat', 'demo.tar#demo@prd:model'], {
      exitCode: 2,
      code: 'no-such-run',
      message: /"prd" is no tag/,
      hints: ['did you mean demo@prod?'],
    });
  });
});
