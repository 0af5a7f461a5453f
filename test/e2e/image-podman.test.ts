import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliRepo, type CliResult, cliRepo } from '../support/cli.ts';
import { hasPodman, RealPodman } from '../support/real-podman.ts';

describe.skipIf(!hasPodman)('a step with an image, in a container of podman', () => {
  let podman: RealPodman;
  beforeAll(() => {
    podman = new RealPodman();
    podman.make('first');
  });
  afterAll(() => podman?.stop());

  function project(run: string | readonly string[], more = ''): CliRepo {
    const step = `image: "${podman.image}"\n        run: ${JSON.stringify(run)}\n        inputs: {raw: data/in.txt}\n`;
    const repo = cliRepo({
      'mlgit.yaml': `version: 1\nflows:\n  demo:\n    steps:\n      a:\n        ${step}        ${more}\n`,
      '.gitignore': '/build/\n',
      'data/in.txt': 'one\n',
    });
    Object.assign(repo.env, podman.env);
    return repo;
  }

  const failed = async (repo: CliRepo): Promise<CliResult> => {
    const done = await repo.mlgit('run');
    expect(done.exitCode, `${done}`).toBe(1);
    return done;
  };

  it('has its workspace and its variables, one command after the other, and leaves no container', async () => {
    const repo = project(
      ['cat data/in.txt > build/x', 'cat build/x; echo "$MODE $HOME"; ls "$HOME"'],
      'outputs: {x: build/x}\n        env: {MODE: fast}',
    );
    const run = await repo.result('run');
    expect(run.execution.tasks.a.outcome).toBe('ran');
    expect(repo.read('build/x')).toBe('one\n');
    expect((await repo.mlgit('logs', 'demo@latest:a/')).stdout).toMatch(/^one\nfast \S+\/home\n$/);
    expect(podman.containers()).toEqual([]);
  });

  it('is told of by doctor', async () => {
    expect((await project('true').mlgit('doctor')).stdout).toMatch(/^✓ containers +podman \d+\.\d/m);
  });

  it('is cached by what the image holds', async () => {
    const repo = project('cat /mark > build/x', 'outputs: {x: build/x}');
    const outcome = async () => (await repo.result('run')).execution.tasks.a.outcome;
    expect([await outcome(), await outcome()]).toEqual(['ran', 'cached']);
    podman.make('second');
    expect(await outcome()).toBe('ran');
    expect(repo.read('build/x')).toBe('second');
  });

  it('sees nothing of the machine', async () => {
    const repo = project('true');
    const path = repo.path('data/in.txt');
    repo.write('mlgit.yaml', repo.read('mlgit.yaml').replace('"true"', `"cat ${path}"`));
    expect((await failed(repo)).stderr).toContain(`it wanted ${path}, which is hidden from it`);
  });

  it('is debugged in its image, by what is typed', async () => {
    const repo = project('cat data/in.txt > build/x', 'outputs: {x: build/x}');
    await repo.result('run');
    const started = repo.start(['debug', 'demo@latest:a/', '--', '/bin/sh'], { stdin: 'open' });
    started.child.stdin.end('ls /; cat data/in.txt; exit 5');
    const done = await started.ended;
    expect(done.stdout, `${done}`).toMatch(/^mark$[\s\S]*^one$/m);
    expect(podman.containers()).toEqual([]);
  });

  it('asks its engine for the GPU that is reserved for it', async () => {
    const repo = project('true', 'resources: {gpu: 1}');
    // No machine has so many.
    repo.env.CUDA_VISIBLE_DEVICES = '97';
    await failed(repo);
    expect((await repo.mlgit('logs', 'demo@latest:a/')).stdout).toContain('nvidia.com/gpu=97');
  });

  it('is killed when it has more memory than its limit, and the machine is not', async () => {
    const repo = project('x=aaaaaaaa; while :; do x=$x$x; done', 'resources: {memory: 100MiB}');
    const { stderr } = await failed(repo);
    expect(stderr).toContain('it was killed for its memory: its limit is 100 MiB');
    expect(stderr).toContain('Hint: mlgit run demo --resources a.memory=200MiB');
    const { error } = (await repo.mlgit('run', '--json')).json();
    expect(error?.details.run).toBeDefined();
    const shown = await repo.result('show', `demo@${error?.details.run}:a/`);
    expect(shown.execution.attempts[0].peakBytes).toBeGreaterThanOrEqual(100 * 2 ** 20);
    expect(podman.containers()).toEqual([]);
  });

  it('is ended with all that it started when its time is over', async () => {
    const repo = project('sleep 7001 & sleep 7002', 'timeout: 2s');
    expect((await failed(repo)).stderr).toContain('it ran longer than its timeout of 2.0 s');
    expect(podman.containers()).toEqual([]);
  });

  it('has time to end in order when the run is cancelled', async () => {
    const repo = project('trap "echo in order; exit 3" TERM; echo here; sleep 7003 & wait');
    const started = repo.start(['run']);
    const heard = new Promise((resolve) => {
      started.child.stdout.on('data', () => resolve(undefined));
    });
    await heard;
    await expect.poll(() => podman.containers()).toHaveLength(1);
    await expect.poll(async () => (await repo.mlgit('logs')).stdout).toContain('here');
    started.child.kill('SIGINT');
    expect((await started.ended).exitCode).toBe(130);
    const [run] = (await repo.result('log', '--all')).runs;
    expect((await repo.mlgit('logs', `demo@${run.id}:a/`)).stdout).toMatch(/^here\nin order\n/);
    expect(podman.containers()).toEqual([]);
  });

  it('does not outlive a mlgit that was killed beyond the next run', async () => {
    const repo = project('echo here; sleep 7004');
    const started = repo.start(['run']);
    await expect.poll(() => podman.containers()).toHaveLength(1);
    await expect.poll(async () => (await repo.mlgit('logs')).stdout).toContain('here');
    started.child.kill('SIGKILL');
    await started.ended;
    repo.write('mlgit.yaml', repo.read('mlgit.yaml').replace('echo here; sleep 7004', 'true'));
    const next = await repo.mlgit('run');
    expect(next.stdout, `${next}`).toContain('died; it is recorded as lost');
    await expect.poll(() => podman.containers()).toEqual([]);
  });
});
